import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib'
import { findPort } from '../../support/port.ts'
import { pause } from '../../support/program.ts'
import { findProgram } from './programs.ts'
import { createFolder, end, type Server, startServer } from './server.ts'

export interface Rabbitmq extends Server {
  /** What a client needs to find it. */
  readonly url: string
  /** A channel of the test. */
  readonly channel: ConfirmChannel
  /** How connections that clients opened from now on have ended, when none but the test's is open any more. */
  watchConnections(): () => Promise<Connections>
}

/** How connections ended, by RabbitMQ's log. */
interface Connections {
  readonly closed: number
  /** Their client went without a word. */
  readonly dropped: number
}

/** A RabbitMQ without plugins, all of whose files are in one folder. */
export async function startRabbitmq(): Promise<Rabbitmq> {
  const folder = createFolder()
  const [port, distribution, names] = [await findPort(), await findPort(), await findPort()]
  const erlang = { HOME: folder, ERL_EPMD_PORT: `${names}`, ERL_EPMD_ADDRESS: '127.0.0.1' }
  writeFileSync(`${folder}/plugins`, '[].')
  // Erlang would start this by itself, and leave it behind.
  const epmd = spawn(findProgram('epmd'), [], { stdio: 'ignore', env: { ...process.env, ...erlang } })
  const url = `amqp://127.0.0.1:${port}`
  let connection!: ChannelModel
  const server = await startServer({
    port,
    folder,
    command: [findProgram('rabbitmq-server')],
    env: { ...erlang, ...settings(folder, port, distribution) },
    ask: async () => {
      connection = await connect(url)
    },
  }).catch(async (error) => {
    await end(epmd)
    throw error
  })
  const channel = await connection.createConfirmChannel()
  return {
    ...server,
    url,
    channel,
    watchConnections: () => watchConnections(server),
    stop: async () => {
      try {
        await channel.close()
        await connection.close()
      } finally {
        await server.stop()
        await end(epmd)
      }
    },
  }
}

function settings(folder: string, port: number, distribution: number): NodeJS.ProcessEnv {
  return {
    RABBITMQ_NODENAME: `lastcall-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: `${port}`,
    RABBITMQ_DIST_PORT: `${distribution}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_MNESIA_BASE: `${folder}/mnesia`,
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_LOGS: '-',
    RABBITMQ_ENABLED_PLUGINS_FILE: `${folder}/plugins`,
    // None of these exists, and so none of the machine's own is read.
    RABBITMQ_CONFIG_FILE: `${folder}/none`,
    RABBITMQ_ADVANCED_CONFIG_FILE: `${folder}/none`,
    RABBITMQ_CONF_ENV_FILE: `${folder}/none`,
    // The script becomes Erlang then, instead of staying in front of it.
    RUNNING_UNDER_SYSTEMD: 'true',
  }
}

/** The log has a line when a connection is accepted, and one when it ends: a warning if it was dropped. */
function watchConnections(server: Server): () => Promise<Connections> {
  const start = server.log().length
  return async () => {
    for (;;) {
      const lines = server.log().slice(start).split('\n')
      const accepted = lines.filter((line) => line.includes('accepting AMQP connection')).length
      const ended = lines.filter((line) => line.includes('closing AMQP connection'))
      const closed = ended.filter((line) => line.includes('[info]')).length
      if (ended.length === accepted) return { closed, dropped: ended.length - closed }
      await pause(20)
    }
  }
}
