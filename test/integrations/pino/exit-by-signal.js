// Loaded before a program: it ends by the signal, without 'exit' listeners.
import { configure } from 'lastcall'

configure({ exit: 'signal' })
