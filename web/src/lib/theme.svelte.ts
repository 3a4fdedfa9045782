import { readPreference, writePreference } from './storage';

type Name = 'light' | 'dark';

/** The theme. Without a choice it follows the system, also when that changes. */
class Theme {
  #system = $state<Name>('light');
  #chosen = $state<Name | null>(null);

  constructor() {
    const stored = readPreference('theme');
    if (stored === 'light' || stored === 'dark') this.#chosen = stored;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    this.#system = dark.matches ? 'dark' : 'light';
    dark.addEventListener('change', () => (this.#system = dark.matches ? 'dark' : 'light'));
  }

  get name(): Name {
    return this.#chosen ?? this.#system;
  }

  /** Switches. Back at the system's theme the choice is forgotten, so the page follows it again. */
  toggle(): void {
    const next = this.name === 'dark' ? 'light' : 'dark';
    this.#chosen = next === this.#system ? null : next;
    writePreference('theme', this.#chosen);
    if (this.#chosen) document.documentElement.dataset.theme = this.#chosen;
    else delete document.documentElement.dataset.theme;
  }
}

export const theme = new Theme();
