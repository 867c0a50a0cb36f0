import assert from 'node:assert/strict'
import type { ShutdownReport } from 'lastcall'
import { type Program, withProgram } from '../support/program.ts'
import { MetadataServer, type Service } from './metadata-server.ts'

/** A service whose machine gets notice, and who gives it. */
export interface Watched {
  readonly program: Program
  readonly server: MetadataServer
}

/** Runs the program of the examples beside a metadata server, for as long as `use` takes. */
export async function withWatcher(
  platform: 'azure' | 'ec2' | 'gce',
  service: Service,
  use: (watched: Watched) => Promise<void>,
  env: NodeJS.ProcessEnv = { KEEP: 'yes' },
): Promise<void> {
  const server = new MetadataServer(service)
  const ENDPOINT = await server.start()
  try {
    await withProgram(
      'notice/watcher.js',
      async (program) => {
        await program.until('ready')
        await use({ program, server })
      },
      { env: { ...process.env, ENDPOINT, PLATFORM: platform, LASTCALL_REPORT: 'json', ...env } },
    )
  } finally {
    server.stop()
  }
}

/** How a program ended that got notice: its status, what started the shutdown, and how long that could have taken. */
export async function noticed({
  program,
}: Watched): Promise<{ code: number | null; detail: unknown; deadline: number }> {
  const { code, stdout, stderr } = await program.exited()
  assert.match(stdout, /^store closed$/m)
  const line = stderr.split('\n').find((text) => text.startsWith('{"'))
  assert.ok(line, stderr)
  const { reason, times }: ShutdownReport = JSON.parse(line)
  return { code, detail: 'detail' in reason && reason.detail, deadline: times.deadlineAtMs }
}

/** Whether the time of a shutdown is what the notice leaves: less than that by what the machine took to see it. */
export function assertTime(deadline: number, left: number): void {
  assert.ok(deadline <= left && deadline > left - 20_000, `${deadline} ms of ${left}`)
}
