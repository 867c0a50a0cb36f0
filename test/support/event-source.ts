/** What a client has of an event stream, read as the HTML standard has it. */
export interface Events {
  /** The data of the events that were dispatched. */
  readonly events: readonly string[]
  /** Milliseconds that the server asked for before a reconnect. */
  readonly retry: number | undefined
}

/** Reads an event stream that has ended. What follows the last blank line is dropped, as by an `EventSource`. */
export function parseEvents(text: string): Events {
  // What follows the last line end is no line.
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .slice(0, -1)
  const events: string[] = []
  let retry: number | undefined
  let data: string[] = []
  for (const line of lines) {
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) as RegExpExecArray
    if (field === 'data') data.push(value)
    else if (field === 'retry' && /^\d+$/.test(value)) retry = Number(value)
    else if (line === '' && data.length > 0) {
      events.push(data.join('\n'))
      data = []
    }
  }
  return { events, retry }
}
