// Reports to Sentry what becomes of the hooks, as far as it is known when Sentry is closed.
import { tracingChannel } from 'node:diagnostics_channel'
import * as Sentry from '@sentry/node'

/** What each hook does or has done, by its name. */
const hooks = new Map()

export function reportHooks() {
  const note = ({ name, status = 'running' }) => hooks.set(name, status)
  tracingChannel('lastcall:hook').subscribe({
    start: note,
    end: note,
    asyncStart() {},
    asyncEnd: note,
    error: ({ name, error }) => Sentry.captureException(error, { tags: { hook: name } }),
  })
}

export async function closeSentry({ name }) {
  hooks.delete(name) // its own
  const isUnclean = [...hooks.values()].some((status) => status !== 'done')
  if (isUnclean)
    Sentry.captureMessage('unclean shutdown', { level: 'error', extra: Object.fromEntries(hooks) })
  await Sentry.close(2_000) // sends what is left; resolves after 2 s at the latest
}
