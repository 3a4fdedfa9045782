import { readPreference, writePreference } from './storage';
import type { Comparison } from './url';
import { view } from './view.svelte';
import { theme } from './theme.svelte';

/** What only the shell can do. */
export interface ShellActions {
  openFilter: () => void;
  openHelp: () => void;
}

interface Shortcut {
  key: string;
  label: string;
  run: (shell: ShellActions) => void;
}

const comparisons: Comparison[] = ['prev', 'yoy', 'none'];

function nextComparison(): void {
  const at = comparisons.indexOf(view.state.comparison);
  view.setComparison(comparisons[(at + 1) % comparisons.length] ?? 'prev');
}

export const shortcuts: Shortcut[] = [
  { key: '/', label: 'Add a filter', run: (shell) => shell.openFilter() },
  { key: 'x', label: 'Clear all filters', run: () => view.clearFilters() },
  { key: 'd', label: 'Today', run: () => view.setRange({ preset: 'today' }) },
  { key: 'w', label: 'Last 7 days', run: () => view.setRange({ preset: '7d' }) },
  { key: 'm', label: 'Last 30 days', run: () => view.setRange({ preset: '30d' }) },
  { key: 'y', label: 'Last 12 months', run: () => view.setRange({ preset: '12mo' }) },
  { key: 'c', label: 'Change the comparison', run: nextComparison },
  { key: 't', label: 'Change the theme', run: () => theme.toggle() },
  { key: '?', label: 'This help', run: (shell) => shell.openHelp() },
];

/** Shortcuts of a single key can be switched off: they get in the way of speech input (WCAG 2.1.4). */
class Keys {
  #on = $state(readPreference('keys') !== 'off');

  get on(): boolean {
    return this.#on;
  }

  set on(on: boolean) {
    this.#on = on;
    writePreference('keys', on ? null : 'off');
  }

  handle(event: KeyboardEvent, shell: ShellActions): void {
    if (!this.#on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
      return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    const shortcut = shortcuts.find((s) => s.key === event.key);
    if (!shortcut) return;
    event.preventDefault();
    shortcut.run(shell);
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, select, textarea, [contenteditable]');
}

export const keys = new Keys();
