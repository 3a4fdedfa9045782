// Runs before the first paint, so that a chosen theme does not flash.
// An external file, because the policy allows no inline script.
(function () {
  var theme = null;
  try {
    theme = localStorage.getItem('myweb.theme');
  } catch (error) {
    // Storage is blocked: follow the system.
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
