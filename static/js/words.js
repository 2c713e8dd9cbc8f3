// Django's catalogue of translations, which the page loads before its modules.
export const { gettext, ngettext, interpolate } = window;

export function counted(one, many, n) {
  return interpolate(ngettext(one, many, n), { n: number(n) }, true);
}

// A number as the page's language writes it, which need not be the browser's.
export function number(n) {
  return n.toLocaleString(document.documentElement.lang);
}
