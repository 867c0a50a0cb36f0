// Needs more and more memory.
const kept = []
setInterval(() => kept.push(Buffer.alloc(20_000_000, 1)), 20)
