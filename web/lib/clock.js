// The server's clock, learned from the Date header of its answers.
//
// Date has whole seconds only. An answer stamped D, asked for at t0 and here at t1 (the browser's clock), says
// that the server's clock is ahead by something between D - t1 and D + 1 s - t0. Each answer narrows that; an
// answer that contradicts the earlier ones means that a clock was set, and starts afresh.

export class ServerClock {
  #least = -Infinity;
  #most = Infinity;
  #local;

  /** `local` tells the browser's time in milliseconds. */
  constructor(local = Date.now) {
    this.#local = local;
  }

  /** Learns from one answer: its Date header, and when it was asked for and came, by the browser's clock. */
  observe(date, askedAt, cameAt) {
    const stamp = Date.parse(date ?? "");
    if (Number.isNaN(stamp) || cameAt < askedAt) return;
    const least = stamp - cameAt;
    const most = stamp + 1000 - askedAt;
    const agrees = least <= this.#most && most >= this.#least;
    this.#least = agrees ? Math.max(least, this.#least) : least;
    this.#most = agrees ? Math.min(most, this.#most) : most;
  }

  /**
   * The server's time in milliseconds; the browser's own before anything is known. It is the latest that it can
   * be: a crud may leave the page a moment early, but never stays beyond its end.
   */
  now() {
    return this.#local() + (Number.isFinite(this.#most) ? this.#most : 0);
  }
}
