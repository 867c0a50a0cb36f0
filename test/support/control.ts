import { connect } from 'node:net'
import { createRegistry, type Registry } from 'lastcall'
import { createSupervisor, type Supervisor } from 'lastcall/supervisor'
import type { Place } from './place.ts'

/** Gives a test a supervisor that listens on a control socket, with one program that sleeps. */
export async function listening(
  place: Place,
  use: (path: string, supervisor: Supervisor, registry: Registry) => Promise<void>,
): Promise<void> {
  const path = place.path('control.sock')
  const registry = createRegistry({ signals: [], exit: false, report: false })
  const supervisor = createSupervisor({ registry, control: path })
  await supervisor.start({ name: 'web', command: ['sleep', '60'] })
  try {
    await use(path, supervisor, registry)
  } finally {
    await registry.shutdown()
  }
}

/** Sends bytes to a socket. Resolves with everything that comes until the connection is closed. */
export function talk(path: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(path, () => socket.write(text))
    socket.setEncoding('latin1').on('data', (part: string) => {
      answer += part
    })
    socket.on('error', reject).on('close', () => resolve(answer))
  })
}
