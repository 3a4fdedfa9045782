// Preferences of this browser. Storage may be blocked: then they last as long
// as the page.
const prefix = 'myweb.';

export function readPreference(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

/** Stores a preference; null forgets it. */
export function writePreference(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, value);
  } catch {
    // Blocked or full: not worth a message.
  }
}
