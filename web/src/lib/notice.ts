/**
 * What the server wants to be said, read from the address before the dashboard
 * writes its own state there: "share" for a link that is not good any more.
 */
export const notice =
  typeof location === 'undefined' ? null : new URLSearchParams(location.search).get('notice');
