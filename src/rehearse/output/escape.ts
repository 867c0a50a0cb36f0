/** What no XML may hold, not even as a reference. Control characters are escaped before. */
const NO_CHARACTERS = /[\p{Surrogate}\ufffe\uffff]/gu

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for HTML and XML, between tags and in attributes. Control characters must have been escaped. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll(NO_CHARACTERS, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}
