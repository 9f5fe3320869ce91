// After a swap by HTMX the keyboard stays where it was: HTMX keeps the focus of elements that have an id;
// where that element is gone, the swapped part itself takes the focus instead of the top of the page.
(function () {
  "use strict";
  let had = null;
  document.addEventListener("htmx:beforeSwap", function (event) {
    had = event.detail.target.contains(document.activeElement) ? document.activeElement.id : null;
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (had === null || document.getElementById(had)) return;
    const part = event.detail.elt;
    part.setAttribute("tabindex", "-1");
    part.focus({ preventScroll: true });
    had = null;
  });
})();
