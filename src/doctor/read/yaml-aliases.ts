import { type Alias, type Document, isAlias, isCollection, isNode, isPair, type Node, visit } from 'yaml'

/** What each alias of a document stands for. */
export type Aliases = ReadonlyMap<Node, Node>

/** Nodes that a document may have once its aliases are followed. */
const MOST_NODES = 1_000_000

/**
 * What the aliases of a document stand for.
 *
 * @throws if one stands for something that contains it, or if all of them together stand for too much.
 */
export function aliasesOf(document: Document): Aliases {
  const anchors = new Map<string, Node>()
  const found = new Map<Node, Node>()
  visit(document, {
    Node: (_key, node) => {
      const target = isAlias(node) ? anchors.get((node as Alias).source) : undefined
      if (target) found.set(node as Node, target)
      else if ('anchor' in node && node.anchor) anchors.set(node.anchor, node as Node)
    },
  })
  if (found.size > 0 && sizeOf(document.contents, found, new Map()) > MOST_NODES)
    throw new Error('its aliases stand for too much')
  return found
}

/** How many nodes there are below one. */
function sizeOf(item: unknown, aliases: Aliases, known: Map<unknown, number>): number {
  if (isPair(item)) return sizeOf(item.key, aliases, known) + sizeOf(item.value, aliases, known)
  if (!isNode(item)) return 0
  const before = known.get(item)
  if (before !== undefined) return before
  // As long as a node is being counted it is one that must not be met again.
  known.set(item, Infinity)
  const target = aliases.get(item)
  const size = target
    ? sizeOf(target, aliases, known)
    : isCollection(item)
      ? item.items.reduce<number>((sum, each) => sum + sizeOf(each, aliases, known), 1)
      : 1
  known.set(item, size)
  return size
}
