// Shows: a task of ECS that is protected from scale-in and deployments while it works.
import { hold, onShutdown } from 'lastcall'

const { ECS_AGENT_URI } = process.env // ECS sets it in every container

let jobs = 0
let isAsked = false // whether protection was the last thing that the agent was asked for
let last = Promise.resolve() // requests go out one after the other

/** Whether a deployment waits for this task, so that it should take no more work. */
export let isBlocked = false

/** Does what `hold` does, and protects the task until the work is over. */
export function holdProtected(name, work) {
  return hold(name, async (context) => {
    jobs++
    if (!isAsked) ask(true)
    try {
      return await work(context)
    } finally {
      jobs--
      setTimeout(() => jobs === 0 && isAsked && ask(false), 1_000).unref() // the next job may come at once
    }
  })
}

onShutdown('ECS protection', () => isAsked && ask(false), { concurrent: true })
setInterval(() => jobs > 0 && ask(true), 60_000).unref() // before it expires, and again after an error

function ask(isOn) {
  isAsked = isOn
  last = last.then(() => put(isOn)).catch(({ message }) => console.error(`ECS protection: ${message}`))
  return last
}

async function put(isOn) {
  if (!ECS_AGENT_URI) return
  const response = await fetch(`${ECS_AGENT_URI}/task-protection/v1/state`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ProtectionEnabled: isOn, ...(isOn && { ExpiresInMinutes: 10 }) }),
    signal: AbortSignal.timeout(2_000),
  })
  const { failure, error } = await response.json()
  isBlocked = failure?.Reason === 'DEPLOYMENT_BLOCKED'
  if (failure || error) throw new Error(failure?.Reason ?? `${error.Code}: ${error.Message}`)
}
