import type { App } from './app.ts'
import type { Tally } from './load/tally.ts'
import type { ProcessTree } from './process-tree.ts'

/**
 * Notes how often the line of a close hook comes. If one process has the hook, notes also whether requests are under way
 * then, and whether a response comes later. Returns a function that says so.
 */
export function watchHook(
  { says, hooks = 1 }: Pick<App, 'says' | 'hooks'>,
  tree: Pick<ProcessTree, 'output' | 'onOutput'>,
  tally: Pick<Tally, 'underWay' | 'answeredAt'>,
  runs: number,
): () => string | undefined {
  if (says === undefined) return () => undefined
  let underWay = 0
  let ranAt = Number.POSITIVE_INFINITY
  tree.onOutput((text) => {
    if (!text.includes(says)) return
    // What was answered before the line may be read after it.
    setImmediate(() =>
      setImmediate(() => {
        underWay += tally.underWay
        ranAt = performance.now()
      }),
    )
  })
  return () => {
    const times = tree.output.split(says).length - 1
    const wanted = runs * hooks
    if (times !== wanted) return `ran ${times} times in ${wanted} processes`
    if (wanted > 1) return 'ran once in each process'
    if (underWay > 0) return `ran with ${underWay} requests under way`
    if (tally.answeredAt > ranAt) {
      return `ran ${Math.round(tally.answeredAt - ranAt)} ms before the last response`
    }
    return 'ran once, after the last response'
  }
}
