import { type Located, locate, type Place, type SourceFile, textOf } from '../../source.ts'
import { type Command, commandOf } from '../../start/command.ts'
import type { TimeSetting } from '../time-setting.ts'
import { type Variable, type Variables, variablesIn } from '../variables.ts'
import { readYaml, type YamlValue } from '../yaml.ts'
import { readLiteral } from './literal.ts'
import { pm2Words } from './words.ts'

/** An application of a PM2 ecosystem file. */
export interface Pm2App extends Place {
  readonly name: string
  readonly variables: Variables
  readonly killTimeout: TimeSetting | undefined
  /** What PM2 starts; empty if the file does not say it with plain values. */
  readonly command: Command
  /** What makes PM2 signal only the process that it has started, or send it a message. */
  readonly alone: Located<'treekill' | 'shutdown_with_message'> | undefined
  /** Where a line can be added. */
  readonly body: YamlValue
}

/** The time from SIGINT to SIGKILL that PM2 gives an application, in milliseconds. */
export const PM2_GRACE = 1_600

/** Reads an ecosystem file. Of a program only what is written down as it is; undefined if that is nothing. */
export function readPm2(file: SourceFile): Pm2App[] | undefined {
  const isProgram = /\.[cm]?js$/.test(file.path)
  const text = isProgram ? readLiteral(file.text) : file.text
  if (text === undefined) return undefined
  const [root] = readYaml(file, text).documents
  const apps = root?.get('apps')
  if (root === undefined) return undefined
  const list = [...(apps ?? root).items()]
  const bodies = list.length > 0 ? list : [apps ?? root]
  // A program of that name may be something else.
  if (isProgram && apps === undefined && root.get('script') === undefined) return []
  return bodies.map((body) => {
    const variables = variablesIn(body.get('env'))
    return {
      file,
      start: body.start,
      end: body.end,
      name: body.get('name')?.text() ?? '',
      variables: isProgram ? withoutCode(variables) : variables,
      killTimeout: killTimeoutOf(body),
      command: commandOf(pm2Words(body), body.get('script') ?? body),
      alone: aloneIn(body),
      body,
    }
  })
}

function killTimeoutOf(body: YamlValue): TimeSetting | undefined {
  const time = body.get('kill_timeout')
  const ms = time?.text()?.replaceAll('_', '') ?? ''
  if (time) return locate(/^\d+$/.test(ms) ? Number(ms) : undefined, time)
  // What is spread into the application may set it.
  return textOf(body).includes('...') ? locate(undefined, body) : undefined
}

function aloneIn(body: YamlValue): Pm2App['alone'] {
  const treekill = body.get('treekill')
  const message = body.get('shutdown_with_message')
  if (treekill?.text() === 'false') return locate('treekill', treekill)
  return message?.text() === 'true' ? locate('shutdown_with_message', message) : undefined
}

/** What stands in a program is a value only if it is a text or a number. */
function withoutCode(variables: Variables): Variables {
  const known = (each: Variable): Variable =>
    /^("[^"]*"|'[^']*'|\d+)$/.test(textOf(each)) ? each : { ...each, value: '$(code)' }
  return new Map([...variables].map(([name, each]) => [name, known(each)]))
}
