// Trying again after a while: twice as long each time, a little uneven, so that three uploads do
// not come back at the same moment.
const FIRST = 1000;
const LONGEST = 30_000;
const TRIES = 8;

export async function patiently(work, signal, waiting = () => {}) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!error.passing || attempt === TRIES) throw error;
      waiting();
      const pause = Math.min(FIRST * 2 ** (attempt - 1), LONGEST) * (0.75 + Math.random() / 2);
      await rest(Math.max(pause, error.wait), signal);
    }
  }
}

// A connection that comes back ends the rest.
function rest(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", stop);
      resolve();
    };
    const stop = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      reject(new DOMException("", "AbortError"));
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end);
    signal.addEventListener("abort", stop, { once: true });
  });
}
