import { connections } from './connections.ts'
import { delayAdaptive } from './delay-adaptive.ts'
import { plottedClusters } from './delay-clusters.ts'
import { delayCurves } from './delay-curves.ts'
import type { Picture } from './drawing.ts'
import { hang } from './hang.ts'
import { kubernetes } from './kubernetes.ts'
import { lastCall } from './last-call.ts'
import { order } from './order.ts'
import { PALETTES } from './palette.ts'
import { phases } from './phases.ts'
import { supervisor } from './supervisor.ts'

/** Makes each picture of the docs in both colour schemes: its text, by the name of its file. */
export async function renderPictures(): Promise<Record<string, string>> {
  const observed: readonly Picture[] = await Promise.all([
    phases(),
    lastCall(),
    order(),
    supervisor(),
    kubernetes(),
    connections(),
    hang(),
  ])
  // These keep the processor busy, while the others wait for their reports.
  const clusters = plottedClusters()
  const modelled = [...delayCurves(clusters), delayAdaptive(clusters)]
  return Object.fromEntries(
    [...observed, ...modelled].flatMap(({ name, draw }) =>
      Object.entries(PALETTES).map(([scheme, palette]) => [`${name}-${scheme}.svg`, draw(palette)]),
    ),
  )
}
