// Shows: a second program for the same container.
import { hold, onShutdown, shutdownSignal } from 'lastcall'

onShutdown('worker', () => console.log('worker done'))
const timer = setInterval(() => {
  if (shutdownSignal().aborted) return
  const release = hold('job')
  setTimeout(release, 20)
}, 100)
onShutdown('schedule', () => clearInterval(timer), { priority: 'work' })
console.log('worker ready')
