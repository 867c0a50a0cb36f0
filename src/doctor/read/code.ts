import type { SourceFile } from '../source.ts'
import type { TimesInCode } from '../times.ts'

/** A file of JavaScript or TypeScript that has to do with a shutdown. */
export interface CodeFile {
  readonly file: SourceFile
  /** The same text with spaces in place of comments, and as long. */
  readonly code: string
  readonly usesLastcall: boolean
  readonly times: TimesInCode
  /** `server.keepAliveTimeout`, in milliseconds. */
  readonly keepAliveTimeout: number | undefined
}

/** An import of lastcall that is there when the code runs, so none of types alone. */
const IMPORT =
  /(?<!\b(?:im|ex)port\s+type\b[^'"]*)\b(?:from|import|require)\s*\(?\s*['"`]lastcall(?:\/[\w-]+)*['"`]|['"`]lastcall\/auto['"`]/

const TOPIC = /SIGTERM|\blastcall\b|keepAliveTimeout|@temporalio\/worker/

/** Reads a file of code; undefined if it has nothing to do with a shutdown. */
export function readCode(file: SourceFile): CodeFile | undefined {
  if (!TOPIC.test(file.text)) return undefined
  const code = withoutComments(file.text)
  if (!TOPIC.test(code)) return undefined
  return {
    file,
    code,
    usesLastcall: IMPORT.test(code),
    times: timesIn(code),
    keepAliveTimeout: keepAliveTimeoutIn(code),
  }
}

/** A name that is imported from lastcall. */
const IMPORTED = /\{([^{}]*)\}\s*(?:from\s*|=\s*(?:require|await\s+import)\(\s*)['"]lastcall['"]/g

/**
 * The times that `configure` or `createRegistry` of lastcall get as numbers, or as products of numbers. NaN stands for one that
 * is not written there as a number.
 */
function timesIn(code: string): TimesInCode {
  const names = [...code.matchAll(IMPORTED)].map(([, list]) => list).join(' ')
  const [, name = '', options] =
    /(?<![.\w])(?:lastcall\.)?(configure|createRegistry)\(\s*(?:\{([^{}]*)\})?/.exec(code) ?? []
  if (name === '' || !new RegExp(String.raw`\b${name}\b`).test(names)) return {}
  if (options === undefined || options.includes('...')) return { timeout: Number.NaN }
  const found = ['timeout', 'delay', 'maxDelay', 'reserve'].flatMap((option) => {
    const given = new RegExp(String.raw`(?<![.\w])${option}\b(?:\s*:\s*([^,]*))?`).exec(options)
    return given ? [[option, numberIn(given[1])]] : []
  })
  return Object.fromEntries(found)
}

/** Only that of a server: clients have an option of the same name. */
function keepAliveTimeoutIn(code: string): number | undefined {
  const [, text] = /server\.keepAliveTimeout\s*=\s*([^;\n]*)/i.exec(code) ?? []
  const ms = numberIn(text)
  return Number.isNaN(ms) ? undefined : ms
}

function numberIn(text = ''): number {
  if (!/^\d[\d_]*(\s*\*\s*\d[\d_]*)*\s*$/.test(text)) return Number.NaN
  return text.split('*').reduce((product, factor) => product * Number(factor.replaceAll('_', '')), 1)
}

/** Text, and comments outside of it. */
const PARTS =
  /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?(?:\*\/|$)|(?<![:\\])\/\/[^\n]*/g

/** The same text with spaces in place of comments, and as long. */
export function withoutComments(text: string): string {
  return text.replaceAll(PARTS, (all, quoted?: string) =>
    quoted === undefined ? all.replaceAll(/[^\n]/g, ' ') : quoted,
  )
}
