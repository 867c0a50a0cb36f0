import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'
import { Drawing, type Picture } from './drawing.ts'
import { type Span, seconds, spanOf } from './observed.ts'
import type { Palette, Tone } from './palette.ts'

/** When the rest of the cluster learns that the pod leaves, in milliseconds. They differ from cluster to cluster. */
const LEARNS = [
  { who: 'control plane', does: 'removes the endpoint', ms: 400 },
  { who: 'kube-proxy', does: 'learns it', ms: 1_200 },
  { who: 'load balancer', does: 'learns it last', ms: 3_600 },
] as const

/** When new clients come, in milliseconds. None comes any more when everybody has learned. */
const NEW_CLIENTS = [0, 600, 1_200, 1_800, 2_400, 3_100] as const
/** What the last one of them asks for takes so long. */
const RESPONSE_MS = 8_900
const STORAGE_MS = 900
const GRACE_MS = 30_000

/** A pod that is deleted while clients still come. */
interface Observation {
  readonly drain: Span
  readonly storage: Span
  readonly newcomers: number
  readonly lastNewcomerMs: number
  readonly lastCallMs: number
  readonly deadlineMs: number
  readonly exitMs: number
  readonly exitCode: number
}

const [WIDTH, HEIGHT] = [720, 424]
const AXIS = { left: 150, pxPerMs: 0.0175, bottom: 378 } as const
/** The middle of each row. */
const ROWS = { process: 84, bars: 118, clients: 154, cluster: 206, grace: 344 } as const
const STEP = 32

/** What happens on Kubernetes after a pod is deleted, in the process and in the cluster. */
export async function kubernetes(): Promise<Picture> {
  const observation = await observe()
  return { name: 'kubernetes', draw: (palette) => draw(palette, observation) }
}

/** The server and its clients are real, the time is not. */
async function observe(): Promise<Observation> {
  const process = new FakeProcess({ env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } })
  const registry = createTestRegistry({ process })
  const { clock, report } = registry
  const server = createServer((request, response) => {
    if (request.url !== '/slow') response.end('done')
    else void clock.sleep(RESPONSE_MS).then(() => response.end('done'))
  })
  drainOnShutdown(server, { registry })
  registry.onShutdown('postgres', () => clock.sleep(STORAGE_MS), { priority: 'storage' })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  process.emit('SIGTERM')
  await clock.advance(0)
  const last = NEW_CLIENTS.at(-1)
  let slow: Promise<unknown> = Promise.resolve()
  for (const ms of NEW_CLIENTS) {
    await clock.advance(ms - clock.now())
    if (ms !== last) await (await fetch(origin)).text()
    else slow = fetch(`${origin}/slow`).then((response) => response.text())
  }
  await clock.waiting()
  await clock.advance(RESPONSE_MS)
  await slow
  await clock.waiting()
  await clock.advance(STORAGE_MS)
  const { hooks, times, durationMs, exitCode } = await report
  const drained = hooks.find(({ name }) => name === 'http')?.drained
  return {
    drain: spanOf(hooks, 'http'),
    storage: spanOf(hooks, 'postgres'),
    newcomers: drained?.newcomers ?? 0,
    lastNewcomerMs: drained?.lastNewcomerMs ?? 0,
    lastCallMs: times.lastCallAtMs,
    deadlineMs: times.deadlineAtMs,
    exitMs: durationMs,
    exitCode,
  }
}

function draw(palette: Palette, observation: Observation): string {
  const { drain, exitMs, exitCode, lastCallMs, deadlineMs, newcomers } = observation
  const drawing = new Drawing(
    palette,
    WIDTH,
    HEIGHT,
    'A pod is deleted: two paths at the same time',
    'When a pod is deleted, two things begin at once, and neither waits for the other. In your process: SIGTERM, the delay in ' +
      `which new requests are still served (until ${seconds(drain.from)} here), the drain, the other hooks, and exit ${exitCode} after ` +
      `${seconds(exitMs)}. In the cluster: the endpoint is removed, and kube-proxy and the load balancer learn it, each in its ` +
      `own time. Until then ${newcomers} new clients come. Last call would be at ${seconds(lastCallMs)}, the deadline at ` +
      `${seconds(deadlineMs)}, and SIGKILL at ${seconds(GRACE_MS)}, when the grace period ends.`,
  )
  drawMoments(drawing, observation)
  drawProcess(drawing, observation)
  drawClients(drawing, observation)
  drawCluster(drawing)
  drawAxis(drawing)
  return drawing.toString()
}

function drawMoments(drawing: Drawing, { lastCallMs, deadlineMs }: Observation): void {
  const { grey, orange, red, panel, muted } = drawing.palette
  drawing.box(8, 62, WIDTH - 16, 114, panel)
  drawing.box(8, 184, WIDTH - 16, 134, panel)
  const moment = (ms: number, label: string, detail: string, tone: Tone, isDashed = true): void => {
    drawing.text(xOf(ms), 20, label, { anchor: 'middle', isBold: true, color: tone.text })
    drawing.text(xOf(ms), 40, detail, { anchor: 'middle', size: 14, color: muted })
    drawing.line([xOf(ms), 52], [xOf(ms), AXIS.bottom], tone.stroke, { isDashed })
  }
  moment(0, 'pod deleted', '0 s', grey, false)
  moment(lastCallMs, 'last call', seconds(lastCallMs), orange)
  moment(deadlineMs, 'deadline', seconds(deadlineMs), red)
  moment(GRACE_MS, 'SIGKILL', seconds(GRACE_MS), red)
  drawing.text(16, ROWS.grace, 'grace period')
  drawing.bar(xOf(0), xOf(GRACE_MS), ROWS.grace, grey, 26)
  drawing.text(xOf(GRACE_MS / 2), ROWS.grace, 'terminationGracePeriodSeconds: 30', {
    anchor: 'middle',
    size: 14,
    isCode: true,
    color: grey.text,
  })
}

function drawProcess(drawing: Drawing, { drain, storage, exitCode }: Observation): void {
  const { palette } = drawing
  drawing.text(16, ROWS.process, 'your process', { isBold: true })
  drawing.text(16, ROWS.bars, 'SIGTERM')
  const bar = (from: number, to: number, label: string, tone: Tone): void => {
    drawing.bar(xOf(from), xOf(to), ROWS.bars, tone, 28)
    if (label) drawing.text(xOf((from + to) / 2), ROWS.bars, label, { anchor: 'middle', color: tone.text })
  }
  bar(0, drain.from, 'delay: still serves', palette.blue)
  bar(drain.from, drain.to, 'drain', palette.green)
  bar(storage.from, storage.to, '', palette.purple)
  drawing.text(xOf(storage.to) + 8, ROWS.bars, `hooks, exit ${exitCode}`, {
    isBold: true,
    color: palette.green.text,
  })
}

function drawClients(drawing: Drawing, { drain, lastNewcomerMs }: Observation): void {
  const y = ROWS.clients
  drawing.text(16, y, 'new clients')
  for (const ms of NEW_CLIENTS) {
    const x = xOf(ms) + 6
    drawing.arrow(
      [
        [x, y + 10],
        [x, y - 18],
      ],
      drawing.palette.blue.stroke,
    )
  }
  drawing.text(xOf(LEARNS[2].ms) + 10, y, `none for ${seconds(drain.from - lastNewcomerMs)}: the delay ends`)
}

function drawCluster(drawing: Drawing): void {
  const { palette } = drawing
  drawing.text(16, ROWS.cluster, 'the cluster', { isBold: true })
  drawing.text(xOf(0) + 10, ROWS.cluster, 'these times differ from cluster to cluster', {
    size: 14,
    color: palette.muted,
  })
  for (const [at, { who, does, ms }] of LEARNS.entries()) {
    const y = ROWS.cluster + (at + 1) * STEP - 4
    drawing.text(16, y, who)
    drawing.bar(xOf(0), xOf(ms), y, palette.orange, 18)
    drawing.text(xOf(ms) + 10, y, does)
  }
}

function drawAxis(drawing: Drawing): void {
  const { rule, muted } = drawing.palette
  drawing.line([xOf(0), AXIS.bottom], [xOf(GRACE_MS), AXIS.bottom], rule)
  for (let s = 0; s <= 30; s += 5) {
    const x = xOf(s * 1_000)
    drawing.line([x, AXIS.bottom], [x, AXIS.bottom + 6], rule)
    drawing.text(x, AXIS.bottom + 20, `${s} s`, { anchor: 'middle', size: 14, color: muted })
  }
}

function xOf(ms: number): number {
  return AXIS.left + ms * AXIS.pxPerMs
}
