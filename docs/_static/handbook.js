// SPDX-License-Identifier: Apache-2.0
// What is wider than the page can be scrolled with the keyboard, and the two sides of a page have names.
document.addEventListener("DOMContentLoaded", () => {
  const german = document.documentElement.lang === "de";
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", german ? "Alle Seiten" : "All pages");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", german ? "Diese Seite" : "This page");
  for (const wide of document.querySelectorAll("pre, .table-wrapper, figure")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }
});
