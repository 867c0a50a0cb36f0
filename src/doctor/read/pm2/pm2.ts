import { locate, type Place, type SourceFile, textOf } from '../../source.ts'
import type { TimeSetting } from '../time-setting.ts'
import { type Variable, type Variables, variablesIn } from '../variables.ts'
import { readYaml, type YamlValue } from '../yaml.ts'
import { readLiteral } from './literal.ts'

/** An application of a PM2 ecosystem file. */
export interface Pm2App extends Place {
  readonly name: string
  readonly variables: Variables
  readonly killTimeout: TimeSetting | undefined
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

/** What stands in a program is a value only if it is a text or a number. */
function withoutCode(variables: Variables): Variables {
  const known = (each: Variable): Variable =>
    /^("[^"]*"|'[^']*'|\d+)$/.test(textOf(each)) ? each : { ...each, value: '$(code)' }
  return new Map([...variables].map(([name, each]) => [name, known(each)]))
}
