// The clock of the window. Countdowns read it, and update whenever it ticks.

class Clock {
  now = $state(new Date());

  /** Ticks once a second until the returned function is called. */
  start(): () => void {
    const timer = setInterval(() => {
      this.now = new Date();
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }
}

export const clock = new Clock();
