import { isNodeImage } from '../base-image.ts'
import type { Command } from './command.ts'
import type { Start } from './entrypoint.ts'

/** The words that an image starts. Images of Node start node if they get a script alone, as those without a shell do. */
export function wordsOfImage(base: string, { entrypoint, cmd }: Start<Command>): readonly string[] {
  const words = [...(entrypoint?.words ?? []), ...(cmd?.words ?? [])]
  const isScript = entrypoint === undefined && /^-|\.[cm]?js$/.test(words[0] ?? '')
  return isScript && isNodeImage(base) ? ['node', ...words] : words
}
