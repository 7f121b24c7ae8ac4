// The one clock of the window: countdowns read it, and tick because of it.

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
