// Shows: a second program for the same container.
import { setTimeout } from 'node:timers/promises'
import { hold, onShutdown, shutdownSignal } from 'lastcall'

onShutdown('worker', () => console.log('worker done'))
const timer = setInterval(() => {
  if (!shutdownSignal().aborted) hold('job', () => setTimeout(20)).catch(console.error)
}, 100)
onShutdown('schedule', () => clearInterval(timer), { priority: 'work' })
console.log('worker ready')
