import { readFileSync } from 'node:fs'
import { example } from '../../support/deployed.ts'
import type { Machine } from './machine.ts'

/** Puts a unit of the examples into a machine as it is, with a drop-in if there are settings. */
export async function addExample(machine: Machine, unit: string, dropIn?: string): Promise<void> {
  machine.write(`/etc/systemd/system/${unit}`, readFileSync(example(`systemd/${unit}`), 'utf8'))
  if (dropIn !== undefined) machine.write(`/etc/systemd/system/${unit}.d/test.conf`, dropIn)
  await machine.output('systemctl', 'daemon-reload')
}

/** Puts a service of its own into a machine. */
export async function addService(machine: Machine, name: string, lines: readonly string[]): Promise<void> {
  const settings = ['[Service]', 'WorkingDirectory=/srv/web', 'KillMode=mixed', ...lines, '']
  machine.write(`/etc/systemd/system/${name}.service`, settings.join('\n'))
  await machine.output('systemctl', 'daemon-reload')
}

/** How the latest run of a unit ended. */
export async function endOf(machine: Machine, unit: string): Promise<string> {
  const properties = ['Result', 'ExecMainCode', 'ExecMainStatus']
  const values = await Promise.all(properties.map((property) => machine.show(unit, property)))
  return values.join(' ')
}

/** What became of the requests to a port while something was done. */
export interface Load {
  readonly ok: number
  /** Those that had to be sent again, since their connection was closed between two requests. */
  readonly again: number
  readonly failures: Readonly<Record<string, number>>
}

/** Requests without pause, while `work` is done. */
export async function underLoad(machine: Machine, port: number, work: () => Promise<void>): Promise<Load> {
  const load = machine.start('node', '/srv/web/load.js', String(port))
  let text = ''
  load.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part))
  await machine.until('the load has begun', async () => text.includes('ready'))
  try {
    await work()
  } finally {
    load.stdin?.end()
  }
  await machine.until('the load has ended', async () => text.includes('}}'))
  return JSON.parse(text.split('\n')[1] ?? '')
}
