import type { Sites } from './api';
import { base } from './base';
import { Report } from './report.svelte';

const REFRESH = 60_000; // milliseconds; log objects arrive every few minutes

/** What is installed: its sites, and how far its data reaches. Asked again every minute while visible. */
class Installation {
  #report = new Report<Sites>((url, init) => fetch(url, init));

  get data(): Sites | null {
    return this.#report.data;
  }

  /** Starts asking, and returns how to stop. */
  watch(): () => void {
    void this.#report.load(base + 'api/v1/sites');
    const timer = setInterval(() => {
      if (!document.hidden) void this.#report.reload();
    }, REFRESH);
    return () => clearInterval(timer);
  }
}

export const installation = new Installation();
