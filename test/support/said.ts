/** Matches the whole message of an error of the library: this text, and the link to its code in a last line. */
export function said(text: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped}\\nSee https://lastcall-js\\.github\\.io/lastcall/errors#err_lastcall_\\w+$`)
}
