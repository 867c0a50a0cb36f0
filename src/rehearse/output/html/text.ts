import { onOneLine } from '../../../core/node/show.ts'
import { escapeMarkup } from '../escape.ts'

/** Any text as a part of the page. */
export function html(text: string): string {
  return escapeMarkup(onOneLine(text))
}

/** A sentence, in which code stands between backticks. */
export function sentence(text: string): string {
  return html(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>')
}
