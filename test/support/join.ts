import type { TestRegistry } from 'lastcall/testing'
import type { Part } from '../../src/core/api/part.ts'
import type { SharedRegistry } from '../../src/core/api/sharing.ts'

/** Has a part join a test registry, as the drain of a server does. Returns what takes the part out. */
export function join(registry: TestRegistry, part: Partial<Part>): () => void {
  const { join } = registry as unknown as Pick<SharedRegistry, 'join'>
  return join.call(registry, { name: 'part', options: {}, run: () => {}, ...part })
}
