/**
 * The path at which the dashboard is installed, with a slash at its end. Go
 * writes it into the page; "./" is left there only by a server that does not.
 */
function readBase(): string {
  if (typeof document === 'undefined') return '/';
  const content = document.querySelector<HTMLMetaElement>('meta[name=app-base]')?.content;
  return content?.startsWith('/') ? content : '/';
}

export const base = readBase();
