// The browser's storage, or, where it is switched off, a memory that ends with the page.

/** The storage of that name: `localStorage` or `sessionStorage`. */
export function storage(name) {
  try {
    const found = globalThis[name];
    found.getItem("");
    return found;
  } catch {
    return memory();
  }
}

function memory() {
  const items = new Map();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}
