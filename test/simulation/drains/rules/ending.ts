import type { Exchange } from '../exchange.ts'
import type { AcceptedConnection } from '../story.ts'
import { idleUntil, isRefused, stillOn } from './connections.ts'
import type { Rule } from './rule.ts'

// H6, H7 and X: the end of the drain, and what the report says of it.

export const oneReport: Rule = {
  name: 'T1 there is one report, and the process exits',
  check: ({ trace: { reports, exit } }) => [
    ...(reports.length === 1 ? [] : [`there are ${reports.length} reports`]),
    ...(exit ? [] : ['the process did not exit']),
  ],
}

export const done: Rule = {
  name: 'H7 the drain is done when its last connection has closed, or its level is passed over',
  check: ({ accepted, closedAt, drainedAt, isDrained, passedAt }) => {
    const lastAt = Math.max(closedAt, ...accepted.map((each) => each.closedAt ?? Infinity))
    const dueAt = isDrained ? Math.min(lastAt, passedAt) : 0
    return drainedAt === dueAt ? [] : [`the next level opened at ${drainedAt}, and not at ${dueAt}`]
  },
}

export const cut: Rule = {
  name: 'H6 the report counts the responses that were cut',
  check: ({ drained, exchanges, passedAt }) => {
    if (!drained) return []
    const open = exchanges.filter(
      (each) =>
        each.isOpenAt(passedAt) &&
        !each.isNoLoss &&
        each.connection.closedAt === passedAt &&
        each.leftAt > passedAt,
    )
    // A response that waits for an earlier one from before the trigger is found when that one is over.
    const least = open.filter(({ isHidden }) => !isHidden).length
    const { responsesCut } = drained
    return responsesCut >= least && responsesCut <= open.length
      ? []
      : [`it says ${responsesCut}, and it was ${open.length}`]
  },
}

export const closed: Rule = {
  name: 'H6 the report counts the connections that were closed without loss',
  check: (story) => {
    const { drained, accepted, passedAt } = story
    if (!drained) return []
    const left = accepted.filter(({ closedAt, closedBy }) => closedAt === passedAt && closedBy === 'server')
    const lossOn = (connection: AcceptedConnection): Exchange[] =>
      story.exchangesOn(connection).filter((each) => each.isOpenAt(passedAt) && !each.isNoLoss)
    const lossless = left.filter((connection) => lossOn(connection).length === 0)
    // The rest of a request that is not served may be waited for or not.
    const refused = accepted.filter(
      (connection) =>
        (connection.closedAt ?? Infinity) < passedAt &&
        story
          .exchangesOn(connection)
          .some((each) => each.overAt > (connection.closedAt ?? 0) && isRefused(each, story)),
    )
    const still = accepted.filter(
      (connection) => stillOn(connection, story).length > 0 && !refused.includes(connection),
    )
    const most = lossless.length + still.length + refused.length
    // A connection may close by itself in that very moment.
    const inTime = lossless.filter((connection) => {
      const exchanges = story.exchangesOn(connection)
      return (
        idleUntil(connection, exchanges, story) === passedAt ||
        exchanges.some(({ overAt }) => overAt === passedAt)
      )
    })
    const least = most - inTime.length - refused.length
    // Nobody finds a response that waits for an earlier one from before the trigger.
    const hidden = left.filter((connection) => lossOn(connection).some(({ isHidden }) => isHidden))
    const { connectionsClosed } = drained
    return connectionsClosed >= least && connectionsClosed <= most + hidden.length
      ? []
      : [`it says ${connectionsClosed}, and it was ${most}`]
  },
}

export const status: Rule = {
  name: 'X1 a response that was cut makes the status 1, and nothing else does',
  check: ({ drained, report, scenario, trace: { exit, stderr } }) => {
    if (!exit || !report) return []
    const cuts = drained?.responsesCut ?? 0
    const expected = cuts > 0 && scenario.options.failOnCut ? 1 : 0
    return [
      ...(exit.status === expected ? [] : [`it was ${exit.status}, and not ${expected}, with ${cuts} cut`]),
      ...(expected === 1 && !stderr.includes(`cut ${cuts} response`) ? ['stderr does not say so'] : []),
    ]
  },
}

export const exits: Rule = {
  name: 'D7 the process exits when the last hook is done',
  check: ({ drainedAt, trace: { exit } }) =>
    exit && exit.atMs !== drainedAt
      ? [`it exited at ${exit.atMs}, and the hooks were done at ${drainedAt}`]
      : [],
}

export const nothingLeft: Rule = {
  name: 'D7, R8 no timer of the library and no listener on the server is left when all is over',
  check: ({ trace: { left } }) => [
    ...(left.timers === 0 ? [] : [`${left.timers} timers are left`]),
    ...left.listeners.map((each) => `a listener is left: ${each}`),
  ],
}

export const withdrawn: Rule = {
  name: 'R8 a drain that was unregistered leaves the server alone',
  check: ({ isDrained, trace, accepted }) => {
    if (isDrained) return []
    const closed = accepted.filter(({ closedBy }) => closedBy === 'server')
    return [
      ...(trace.listenerClosedAt === undefined ? [] : [`the listener closed at ${trace.listenerClosedAt}`]),
      ...closed.map(({ client, closedAt }) => `a connection of client ${client} closed at ${closedAt}`),
    ]
  },
}
