import { type Outcome, pause } from '../../support/program.ts'
import type { Docker } from './engine.ts'

/** What a process says of its own end with LASTCALL_REPORT=json. */
interface JsonReport {
  readonly outcome: string
  readonly exitCode: number
  readonly durationMs: number
  readonly hooks: readonly { readonly name: string; readonly status: string; readonly startMs: number }[]
}

/** How a container ended. */
export interface Ending {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** Undefined without LASTCALL_REPORT=json, and where nothing was left to write it. */
  readonly report: JsonReport | undefined
}

/** What a container is at the moment. */
export interface State {
  readonly isRunning: boolean
  readonly status: number
  readonly restarts: number
  readonly finishedAt: string
}

/** Milliseconds between two looks. Each one starts a client, which costs as much as a program of Node. */
const INTERVAL = 150

/** Longest that something may take, in milliseconds. */
const PATIENCE = 30_000

/** One container, which has been started. */
export class Container {
  readonly name: string
  readonly #docker: Docker

  constructor(docker: Docker, name: string) {
    this.#docker = docker
    this.name = name
  }

  /** Resolves when its outputs contain a text so often. */
  async until(text: string, times = 1): Promise<void> {
    await this.becomes(async () => {
      const { stdout, stderr } = await this.logs()
      return `${stdout}${stderr}`.split(text).length > times
    }, text)
  }

  async becomes(isSo: () => Promise<boolean>, what: string = String(isSo)): Promise<void> {
    const end = Date.now() + PATIENCE
    while (!(await isSo())) {
      if (Date.now() > end) throw new Error(`it never came: ${what}\n${JSON.stringify(await this.logs())}`)
      await pause(INTERVAL)
    }
  }

  logs(): Promise<Outcome> {
    return this.#docker.run(['docker', 'logs', this.name])
  }

  /** Runs a command in the container. */
  exec(...words: readonly string[]): Promise<Outcome> {
    return this.#docker.run(['docker', 'exec', this.name, ...words])
  }

  /** What `docker` says with the name of this container at the end, such as to `pause`. It must succeed. */
  async do(...words: readonly string[]): Promise<void> {
    await this.#docker.succeed(['docker', ...words, this.name])
  }

  /** `docker stop`, with its flags. */
  async stop(...flags: readonly string[]): Promise<Ending> {
    await this.do('stop', ...flags)
    return await this.ended()
  }

  /** Waits until it ends. */
  async ended(): Promise<Ending> {
    await this.do('wait')
    const { status } = await this.state()
    const { stdout, stderr } = await this.logs()
    return { status, stdout, stderr, report: reportIn(`${stdout}${stderr}`) }
  }

  async state(): Promise<State> {
    const format = '{{json .State}} {{.RestartCount}}'
    const line = await this.#docker.succeed(['docker', 'inspect', `--format=${format}`, this.name])
    const [, json, restarts] = /^(.*) (\d+)$/.exec(line) as unknown as [string, string, string]
    const { Running, ExitCode, FinishedAt } = JSON.parse(json)
    return { isRunning: Running, status: ExitCode, restarts: Number(restarts), finishedAt: FinishedAt }
  }
}

function reportIn(output: string): JsonReport | undefined {
  const line = output.split('\n').find((each) => each.startsWith('{"'))
  return line === undefined ? undefined : JSON.parse(line)
}
