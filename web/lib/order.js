// Ids are 63-bit integers in decimal: too long for a JavaScript number, so they are compared as texts.

/** Whether one id is above another, that is, younger. */
export function isNewer(id, other) {
  return id.length === other.length ? id > other : id.length > other.length;
}

/** The newest of some ids; `null` where there is none. */
export function newest(ids) {
  return ids.reduce((best, id) => (best === null || isNewer(id, best) ? id : best), null);
}
