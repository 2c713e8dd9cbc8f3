// Django's catalogue of translations, which the page loads before its modules.
export const { gettext, ngettext, interpolate } = window;

export function counted(one, many, n) {
  return interpolate(ngettext(one, many, n), { n: n.toLocaleString() }, true);
}
