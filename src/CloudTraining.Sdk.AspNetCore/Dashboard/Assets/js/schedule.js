/** When things are read again. A hidden page reads nothing. */

/** Runs a task at a period while the page is visible, and at once when it becomes visible after missing a turn. */
export function every(milliseconds, task) {
  let due = performance.now() + milliseconds;
  const turn = () => {
    if (!document.hidden && performance.now() >= due) {
      due = performance.now() + milliseconds;
      task();
    }
  };
  setInterval(turn, Math.min(milliseconds, 1_000));
  document.addEventListener('visibilitychange', turn);
}

/** A task that runs at once, then at most once per period however often it is asked for, and never beside itself. What a hidden page asks for waits until it is seen. */
export function throttled(milliseconds, task) {
  let running = false;
  let wanted = false;
  document.addEventListener('visibilitychange', () => {
    if (wanted && !document.hidden) {
      wanted = false;
      run();
    }
  });
  return run;

  async function run() {
    if (running || document.hidden) {
      wanted = true;
      return;
    }

    running = true;
    try {
      await task();
    } finally {
      setTimeout(() => {
        running = false;
        if (wanted) {
          wanted = false;
          run();
        }
      }, milliseconds);
    }
  }
}
