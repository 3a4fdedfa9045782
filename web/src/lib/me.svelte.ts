import type { Me } from './api';
import { base } from './base';
import { getJSON, postJSON } from './client';

/** Who uses the dashboard. */
class Identity {
  /** null until it is known. */
  data = $state.raw<Me | null>(null);
  /** Why it cannot be known. */
  error = $state.raw<unknown>(null);

  get anonymous(): boolean {
    return this.data?.kind === 'anonymous';
  }

  async load(): Promise<void> {
    try {
      const signal = new AbortController().signal;
      this.data = await getJSON<Me>((url, init) => fetch(url, init), base + 'api/v1/me', signal);
      this.error = null;
    } catch (error) {
      this.error = error;
    }
  }

  /** Rejects with an ApiError that says why not. */
  async login(user: string, password: string): Promise<void> {
    this.data = await postJSON<Me>((url, init) => fetch(url, init), base + 'api/v1/login', {
      user,
      password,
    });
  }

  async logout(): Promise<void> {
    await postJSON((url, init) => fetch(url, init), base + 'api/v1/logout', null);
    // Nothing of what was seen stays in memory.
    location.assign(base);
  }
}

export const me = new Identity();
