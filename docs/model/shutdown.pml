/*
 * A model of the shutdown protocol, for Spin. docs/model.md says what it covers and what it leaves out. `npm run model`
 * checks it. D6, T3 and so on are the rules in docs/design.md. A name such as `Execution.open` is a function of
 * src/core/shutdown/execution.ts.
 *
 * The processes:
 *   Time         lets timers become due
 *   Stack(MAIN)  is the main thread
 *   Stack(TOP)   is what the watchdog runs on top of code that blocks the main thread
 *   Watchdog     is the watchdog's thread
 *   Thread       is a worker thread with a hook of its own
 *   Copy         is another copy of the library, with a registry and a hook of its own
 *
 * Time has no milliseconds here. A timer may fire in any order with everything else, but last call becomes due before the
 * deadline does. Two assumptions stand for the margins of src/core/watchdog/terms.ts: a main thread that nothing blocks
 * is not killed, and an interrupt that can reach it does so before it is killed.
 *
 * Each -DM_... plants one fault, a mutant. -DPROCESS_EXIT models the option `processExit` (T12).
 */

/* What a run may have: worker threads, late hooks, calls of process.exit, blocking pieces of code, and further signals. */
#ifndef THREADS
#define THREADS 0
#endif
/* Other registries in the process. */
#ifndef COPIES
#define COPIES 0
#endif
#ifndef ANNOUNCE_AGAIN
#define ANNOUNCE_AGAIN 1
#endif
/* 1: without B1. 2: without A, too. */
#ifndef FEW_HOOKS
#define FEW_HOOKS 0
#endif
#ifndef LATE_HOOKS
#define LATE_HOOKS 0
#endif
#ifndef EXITS
#define EXITS 0
#endif
#ifndef BLOCKS
#define BLOCKS 0
#endif
#ifndef TERMS
#define TERMS 0
#endif
#ifndef INTS
#define INTS 0
#endif

/* The hooks. T stands for the thread: `Member` in src/threads/member.ts. N is registered while the process stops (R9). */
#define A  0
#define T  1
#define B2 2
#define B1 3
#define N  4
#define HOOKS 5

/* The levels: 'work', whose hooks start together, and 'default' and 'storage', whose hooks start one at a time (R3). */
#define WORK    2
#define DEFAULT 1
#define STORAGE 0
#define NONE    3

/* Shutdown.phase */
#define ORDERLY   0
#define LAST_CALL 1
#define OVER      2

/* HookRun.status, with one value for what the schedule has handed out and the loop has not started. */
#define ABSENT  0
#define WAITING 1
#define DUE     2
#define RUNNING 3
#define ENDED   4

/* Signals, and the states of src/core/shutdown/trigger-states.ts that matter here. */
#define TERM 0
#define INT  1
#define LISTENING 0
#define REPEATING 1
#define FORCING   2

/* How code blocks: the inspector reaches JavaScript, and nothing reaches native code. */
#define NO     0
#define JS     1
#define NATIVE 2

/* The two stacks of the main thread. */
#define MAIN 0
#define TOP  1

/* Exit statuses. OF_HOOK is that of a hook that calls process.exit. */
#define CLEAN    0
#define FAILED   1
#define OF_HOOK  3
#define DEADLINE 124
#define FORCED   130
#define KILLED   137

/* Ending in src/core/end/report.ts */
#define COMPLETE  0
#define TIMED_OUT 1
#define BY_FORCE  2

/* Orders of the main thread to the thread, and the thread's answers: src/threads/protocol.ts. */
#define BEGIN     1
#define OPEN      2
#define PASS_OVER 3
#define ANNOUNCED 1
#define LEFT      2
#define REPORT    3
#define TIMED     4
#define CLOSED    5

/* How the promise of a Member settles. A report that says 'timed-out' leaves it open. */
#define PENDING 0
#define REPORTED 1
#define DEAD 2
#define GONE 3
#define LATE 4

/* The properties. Each is a variable that is always 0, so that Spin prints its name when it is violated. */
#define check(rule, condition) assert((condition) || rule)
hidden byte R9_runs_once, R2_levels_in_order, R3_newest_first, D3_upper_level_first, T2_double_is_no_force,
  T3_only_SIGINT_forces, T3_second_SIGINT_forces, X1_zero_means_whole, X1_status_follows_cause, D6_no_force_at_exit,
  D6_interrupt_ends_process, D6_all_hooks_start, D6_kill_needs_reason, one_report_or_line, one_forced_exit,
  no_start_after_exit, W2_report_arrives, T7_each_registry_tells;

/* Signals and time */
chan signals = [3] of { bit, bit };   /* The signal, and whether it was sent within 200 ms of the trigger. */
bit hasTriggered, isWindowOver;       /* 200 ms have passed. */
byte due;                             /* 1: last call is due. 2: so is the deadline. */

/* Main thread */
byte phase, triggers = LISTENING;
bit isRepeated, windowTurn;           /* Triggers.#isRepeated; the setImmediate of `noteBegin` is due. */
bit lastCallTimer, endTimer, endTurn, levelTimer;   /* Deadline */
bit openTurn, turn;                   /* Shutdown.open and Turns.#isDue */
bit hasPlan;                          /* Execution.#schedule */
byte openLevel = NONE;
byte status[HOOKS], level[HOOKS];
bit isStored[HOOKS];                  /* HookStore: registered, and not started */
bit isOverdue[HOOKS];                 /* Schedule.#overdue */
bit hasSkipped[HOOKS], hasRun[HOOKS];
chan dueRuns = [6] of { byte };       /* DueRuns */
bit hasTimeUp;                        /* A level has had its time, or the deadline has passed. */
bit isLateDue;                        /* N came too late for its level */
bit isAnyFailed, isAnyOvertaken;
bit hangs;                            /* The promise of B1 never settles. */
bit hasReport, isDeparting, isLeaving;   /* Shutdown.#report, `depart`, and the event 'exit' has been emitted */
byte exitCode, toldReports, lines, cutLines;
byte exits = EXITS, blocks = BLOCKS, lateHooks = LATE_HOOKS, terms = TERMS, interrupts = INTS;
byte blocked[2];                      /* What each stack of the main thread is blocked by. */
bit isForever[2];
bit hasExited;
byte forcedExits;
bit hasLateInt;
bit isIgnoringExits, isDropped[HOOKS];   /* ignoringExits, and what M_DROPPED_AT_EXIT has taken out. */

/* Watchdog: src/core/watchdog */
bit isWatched;                        /* It has started. */
bit isExiting, hasAnswered, isAsked;  /* CELL.exiting, CELL.answered; it waits for an answer. */
bit canConnect;                       /* It may use the inspector. */
bit evaluation;                       /* The inspector has been asked to interrupt. */
bit isOnTop;                          /* The interrupt runs, on top of the code that blocks. */
bit wasSlow, wasInterrupted;          /* An interrupt found nothing that blocks; or code that does. */
bit isWatchdogClosed;

/* Thread */
chan orders = [6] of { byte };
chan answers = [6] of { byte };
bit hasBegun, hasOpened, hasPassed;   /* The orders that were sent. */
bit hasAnnouncedAgain = 1 - ANNOUNCE_AGAIN, hasReported;
bit isXRegistered = 1, hasXRun, hasXEnded;
byte member = PENDING;

#if COPIES > 0
/* Copy: the status of its one hook, whether its deadline is due, SIGINT that it has not handled, and what it has told. */
byte copyHook = WAITING, copyInts, copyReports, copyLines;
bit isCopyDue, isCopyOver, hasCopyRun, hasCopyForced;
#endif

#ifdef M_TWICE
#define startsAgain 1
#else
#define startsAgain 0
#endif

#define isActive(h) ((status[h] == DUE || status[h] == RUNNING) && !isOverdue[h])
#define hasActive (isActive(A) || isActive(T) || isActive(B2) || isActive(B1) || isActive(N))
#define isWaiting(h) (status[h] == WAITING)
#define hasWaiting (isWaiting(A) || isWaiting(T) || isWaiting(B2) || isWaiting(B1) || isWaiting(N))
#define isOver(h) (status[h] == ABSENT || status[h] == ENDED)
#define isScheduleOver (hasPlan && isOver(A) && isOver(T) && isOver(B2) && isOver(B1) && isOver(N))
#define hasDue (isLateDue || len(dueRuns) > 0)
#define hasThreadSettled (status[T] == RUNNING && (member == REPORTED || member == DEAD || member == GONE))
#define canAnySettle (status[A] == RUNNING || status[B2] == RUNNING || (status[B1] == RUNNING && !hangs) || \
  status[N] == RUNNING || hasThreadSettled)
#define hasAllStarted ((hasRun[A] || FEW_HOOKS > 1) && hasRun[B2] && (hasRun[B1] || FEW_HOOKS > 0) && \
  (hasRun[N] || status[N] == ABSENT))
/* Execution.#openNextLevel waits for what runs. */
#ifdef M_WORK_NOT_AWAITED
#define isLevelOver (!hasActive || openLevel == WORK)
#else
#define isLevelOver (!hasActive)
#endif
/* Below 'work', Schedule.#take waits for the newer hook. */
#ifdef M_NO_SEQUENCE
#define isSequenceFree 1
#else
#define isSequenceFree (!(isActive(B2) || isActive(B1)))
#endif
/* Nothing is registered or started when the shutdown is over. */
#ifdef M_STARTS_AFTER_REPORT
#define mayStart 1
#else
#define mayStart (phase != OVER)
#endif
/* setImmediate lets signals that have waited come first: Triggers.noteBegin. */
#ifdef M_NO_WINDOW_TURN
#define areSignalsHeard 1
#else
#define areSignalsHeard (len(signals) == 0)
#endif
#ifdef M_TERM_FORCES
#define isInterrupt(signal) (signal == INT || triggers == FORCING)
#else
#define isInterrupt(signal) (signal == INT)
#endif
#define isBlockedNow ((isOnTop && blocked[TOP]) || (!isOnTop && blocked[MAIN]))

/* ---- The order: src/core/order/schedule.ts and level.ts. It calls no user code, so each part takes one step. ---- */

/* Execution.#queue: a hook that comes too late for its level starts with the open one, ahead of what is due. */
inline handOut(hook) {
  status[hook] = DUE;
  if
  :: level[hook] > openLevel -> level[hook] = openLevel; isLateDue = 1
  :: else -> dueRuns!hook
  fi
}

/*
 * Execution.#move: Schedule.#take. At 'work' all start; below it the newest that has not started, if none of its level runs.
 * The next level opens when nothing runs that is waited for.
 */
inline goOn() {
  i = 0;
  do
  :: i < HOOKS ->
    if
    :: isWaiting(i) && level[i] == openLevel && (openLevel == WORK || isSequenceFree) -> handOut(i)
    :: else
    fi;
    i++
  :: i == HOOKS && isLevelOver && hasWaiting ->
    openLevel--;
    if :: phase == LAST_CALL -> levelTimer = 1 :: else fi;
    i = 0
  :: else -> break
  od;
  i = 0;
  turn = 1
}

/* Execution.#openNextLevel: Schedule.startRest and Schedule.passOver. */
inline openNextLevel() {
  i = 0;
  do
  :: i < HOOKS ->
    if
    :: isWaiting(i) && level[i] == openLevel -> hasSkipped[i] = 1; handOut(i)
    :: else
    fi;
    if :: isActive(i) -> isOverdue[i] = 1 :: else fi;
    i++
  :: else -> break
  od;
  goOn()
}

/* Execution.admit: R9, a hook that comes while stopping. */
inline admit(hook) {
  status[hook] = WAITING;
  isStored[hook] = 1;
  if
  :: hasPlan ->
    if :: phase == LAST_CALL -> levelTimer = 1 :: else fi;
    if :: level[hook] >= openLevel && level[hook] != STORAGE -> handOut(hook) :: else fi;
    goOn()
  :: else
  fi
}

/* HookRun.end and Schedule.end */
inline settle(hook) {
  status[hook] = ENDED;
  if
  :: isOverdue[hook] -> isOverdue[hook] = 0; turn = 1
  :: else -> goOn()
  fi
}

/* HookRun.start: what must hold when a hook starts. Whether it is overtaking something: HookRun.overtakes. */
inline begin(hook) {
  check(R9_runs_once, !hasRun[hook]);
  check(no_start_after_exit, !hasExited && !hasReport);
  check(R3_newest_first, phase != ORDERLY || isIgnoringExits || hook != B1 || isOver(B2));
  i = 0;
  do
  :: i < HOOKS ->
    check(R2_levels_in_order, phase != ORDERLY || isIgnoringExits || level[i] <= level[hook] || isOver(i));
    check(D3_upper_level_first, isIgnoringExits || level[i] <= level[hook] || isOver(i) || (isOverdue[i] && hasTimeUp));
    if
    :: isOverdue[i] && status[i] == RUNNING && i != hook &&
      (level[i] > level[hook] || (hasSkipped[hook] && level[i] == level[hook] && level[i] < WORK)) -> isAnyOvertaken = 1
    :: else
    fi;
    i++
  :: else -> break
  od;
  i = 0;
  hasRun[hook] = 1;
  isStored[hook] = 0;
  status[hook] = RUNNING;
  /* Shutdown.watch */
  isWatched = 1
}

/* ---- User code ---- */

/* Code that blocks the event loop. The watchdog may interrupt it, if it is JavaScript and not on top of other code. */
inline block() {
  blocks--;
  if :: blocked[me] = JS :: blocked[me] = NATIVE fi;
  if :: isForever[me] = 1 :: isForever[me] = 0 fi;
  do
  :: hasExited -> goto done
  :: !hasExited && blocked[me] == NO -> break
  :: !hasExited && me == MAIN && blocked[me] == JS && evaluation ->
    evaluation = 0;
    isOnTop = 1;
    (!isOnTop || hasExited)
  od;
  isForever[me] = 0
}

inline mayBlock() {
  if
  :: true
  :: blocks > 0 && isWatched -> block()
  fi
}

/* Listeners of the signals of running hooks: any of them may block when the signal aborts. */
inline abortRunning() {
  if
  :: status[A] == RUNNING || status[B2] == RUNNING || status[B1] == RUNNING || status[N] == RUNNING -> mayBlock()
  :: else
  fi
}

/* Nothing counts any more when the process is gone, and fewer states are left to visit. */
inline forget() {
  phase = 0; triggers = 0; isRepeated = 0; windowTurn = 0; lastCallTimer = 0; endTimer = 0; endTurn = 0; levelTimer = 0;
  openTurn = 0; turn = 0; hasPlan = 0; openLevel = 0; hasTimeUp = 0; isLateDue = 0; isAnyFailed = 0;
  isAnyOvertaken = 0; hangs = 0;
  hasReport = 0; isDeparting = 0; isLeaving = 0; exitCode = 0; toldReports = 0; lines = 0; cutLines = 0; exits = 0; blocks = 0;
  terms = 0; interrupts = 0;
  lateHooks = 0; blocked[MAIN] = 0; blocked[TOP] = 0; isForever[MAIN] = 0; isForever[TOP] = 0; forcedExits = 0; hasLateInt = 0;
  isIgnoringExits = 0; isWatched = 0; isExiting = 0; hasAnswered = 0; isAsked = 0; canConnect = 0; evaluation = 0; isOnTop = 0;
  wasSlow = 0; wasInterrupted = 0; isWatchdogClosed = 0; hasAnnouncedAgain = 0; hasBegun = 0; hasOpened = 0; hasPassed = 0;
  hasReported = 0; isXRegistered = 0; hasXRun = 0; hasXEnded = 0; member = 0; isWindowOver = 0; due = 0;
  i = 0;
  do
  :: i < HOOKS ->
    status[i] = 0; level[i] = 0; isStored[i] = 0; isOverdue[i] = 0; hasSkipped[i] = 0; hasRun[i] = 0; isDropped[i] = 0; i++
  :: else -> break
  od;
#if COPIES > 0
  copyHook = 0; copyInts = 0; copyReports = 0; copyLines = 0; isCopyDue = 0; isCopyOver = 0; hasCopyRun = 0; hasCopyForced = 0;
#endif
  i = 0;
  do
  :: len(dueRuns) > 0 -> dueRuns?_
  :: len(orders) > 0 -> orders?_
  :: len(answers) > 0 -> answers?_
  :: len(signals) > 0 -> signals?_, _
  :: len(dueRuns) + len(orders) + len(answers) + len(signals) == 0 -> break
  od
}

/* The process is gone: what must hold now. */
inline finalChecks(code) {
#if COPIES > 0
  /* The 'exit' listener of Copy. What is only pending in its loop gets its report there: Shutdown.onCleanExit. */
  if
  :: !isCopyOver && copyHook != ENDED -> copyLines++
  :: !isCopyOver && copyHook == ENDED -> copyReports++
  :: else
  fi;
  check(T7_each_registry_tells, copyReports + copyLines == 1);
#endif
  check(one_report_or_line, toldReports <= 1 && toldReports + lines + cutLines >= 1);
  check(X1_zero_means_whole, code != CLEAN ||
    (isOver(A) && status[B2] == ENDED && isOver(B1) && isOver(N) && isOver(T) && !isAnyFailed &&
    !isAnyOvertaken && (status[T] == ABSENT || hasXEnded || !isXRegistered)));
  check(X1_status_follows_cause,
    (code == CLEAN && toldReports == 1) || (code == FAILED && (isAnyFailed || isAnyOvertaken)) ||
    (code == OF_HOOK && cutLines == 1) || (code == DEADLINE && (due == 2 || wasInterrupted)) ||
    (code == FORCED && forcedExits == 1) || (code == KILLED && lines == 1));
  forget();
  hasExited = 1
}

#if COPIES > 0
inline startC() {
  check(R9_runs_once, !hasCopyRun);
  check(no_start_after_exit, !hasExited && !isCopyOver);
  hasCopyRun = 1;
  copyHook = RUNNING
}

/* Copy ends the process. The 'exit' listener of the first registry tells what this cuts off: accidents.ts. */
#define hasCut (phase != OVER && (isCut(A) || isCut(T) || isCut(B2) || isCut(B1) || isCut(N)))
#define isCut(h) (isStored[h] || status[h] == WAITING || status[h] == DUE || status[h] == RUNNING)
inline exitByCopy(statusOfCopy) {
  if
#ifdef M_COPY_CUTS_IN_SILENCE
  :: hasCut
#else
  :: hasCut -> cutLines++
#endif
  :: !hasCut && !hasReport && phase != OVER -> toldReports++
  :: else
  fi;
  check(T7_each_registry_tells, copyReports + copyLines == 1 && toldReports + cutLines == 1);
  check(X1_status_follows_cause, (statusOfCopy == DEADLINE && isCopyDue) || (statusOfCopy == FORCED && hasCopyForced) ||
    (statusOfCopy == CLEAN && copyHook == ENDED) || (statusOfCopy == OF_HOOK && copyLines == 1));
  forget();
  hasExited = 1
}
#endif

/* ---- The processes ---- */

/*
 * Timers become due, signals come while the event loop is blocked, and code that blocks returns, unless it never does. Other
 * signals come in an event of the main thread.
 */
proctype Time() {
  hasTriggered;
  do
  :: hasExited -> break
  :: atomic { !hasExited && blocked[MAIN] && terms > 0 -> terms--; signals!TERM, !isWindowOver }
  :: atomic { !hasExited && blocked[MAIN] && interrupts > 0 -> interrupts--; signals!INT, !isWindowOver }
  :: !hasExited && !isWindowOver -> isWindowOver = 1
  :: !hasExited && due < 2 -> due++
  :: !hasExited && blocked[MAIN] && !isForever[MAIN] && !isOnTop -> blocked[MAIN] = NO
  :: !hasExited && blocked[TOP] && !isForever[TOP] -> blocked[TOP] = NO
  od
}

proctype Stack(bit me) {
  byte h, i, code, ending;
  bit signal, isEarly, isEnd, isForce, hasStarted;

  if :: me == TOP -> goto top :: else fi;

idle:
  do
  :: hasExited -> goto done

  /* Triggers.#onSignal: T2, T3 */
  :: atomic { !hasExited && (len(signals) > 0 || !hasTriggered || terms > 0 || interrupts > 0) ->
      if
      :: len(signals) > 0 -> signals?signal, isEarly
      :: len(signals) == 0 && (!hasTriggered || terms > 0) ->
        signal = TERM; isEarly = !isWindowOver; if :: hasTriggered -> terms-- :: else fi
      :: len(signals) == 0 && (!hasTriggered || interrupts > 0) ->
        signal = INT; isEarly = !isWindowOver; if :: hasTriggered -> interrupts-- :: else fi
      fi;
      if
      :: triggers == LISTENING ->
        triggers = REPEATING;
        hasTriggered = 1;
        lastCallTimer = 1;
#ifndef M_NO_DEADLINE
        endTimer = 1;
#endif
        openTurn = 1;
        if :: isStored[T] -> hasBegun = 1; orders!BEGIN :: else fi
      :: triggers != LISTENING && isInterrupt(signal) && (triggers == FORCING || (isRepeated && isWindowOver)) ->
        forcedExits++;
        check(T3_only_SIGINT_forces, signal == INT);
        check(T2_double_is_no_force, !isEarly || isRepeated);
        check(one_forced_exit, forcedExits <= 1);
        signal = 0; isEarly = 0;
        /* Shutdown.force */
        if
#ifndef M_REPORT_AGAIN
        :: hasReport -> code = FORCED; goto leave
#endif
        :: else -> ending = BY_FORCE; isForce = 1; goto force
        fi
      :: else ->
        if
        :: signal == INT ->
          check(T3_second_SIGINT_forces, isEarly || !hasLateInt);
#ifndef M_NOT_REPEATED
          isRepeated = 1;
#endif
          if :: !isEarly -> hasLateInt = 1 :: else fi
        :: else
        fi
      fi;
#if COPIES > 0
      /* Both registries listen. */
      if :: hasTriggered && signal == INT && !isEarly -> copyInts++ :: else fi;
#endif
      signal = 0; isEarly = 0
    }

  /* The timer of Triggers.noteBegin, and the turn that it asks for. Signals that have waited come in between. */
  :: atomic { !hasExited && isWindowOver && triggers == REPEATING && !windowTurn -> windowTurn = 1 }
  :: atomic { !hasExited && windowTurn && areSignalsHeard -> windowTurn = 0; triggers = FORCING }

  /* Shutdown.open, Execution.open */
  :: d_step { !hasExited && openTurn ->
      openTurn = 0;
      if :: !hasPlan && phase != OVER -> hasPlan = 1; goOn() :: else fi
    }

  /* Execution.takeTurn */
  :: atomic { !hasExited && turn ->
      turn = 0;
      if
      :: mayStart && hasDue -> goto starting
      /* Shutdown.onAllEnded */
      :: phase != OVER && !hasDue && isScheduleOver ->
#ifdef M_LATE_IS_TIMED_OUT
        if :: due >= 1 -> ending = TIMED_OUT :: else -> ending = COMPLETE fi;
#else
        if :: due == 2 -> ending = TIMED_OUT :: else -> ending = COMPLETE fi;
#endif
        goto finish
      :: else
      fi
    }

  /* A hook's promise settles: Execution.#onEnd. */
  :: atomic { !hasExited && phase != OVER && canAnySettle ->
      if
      :: status[A] == RUNNING -> h = A
      :: status[B2] == RUNNING -> h = B2
      :: status[B1] == RUNNING && !hangs -> h = B1; if :: true :: isAnyFailed = 1 fi
      :: status[N] == RUNNING -> h = N
      :: hasThreadSettled -> h = T; if :: member == DEAD -> isAnyFailed = 1 :: else fi
      fi;
      d_step { settle(h); h = 0 }
    }

  /* The timers of Deadline. */
  :: atomic { !hasExited && due >= 1 && lastCallTimer -> lastCallTimer = 0; goto lastCall }
  :: atomic { !hasExited && levelTimer && phase == LAST_CALL ->
      levelTimer = 0;
      if
      :: hasActive ->
        /* Execution.passOver */
        hasTimeUp = 1;
        d_step {
          if :: isActive(T) && status[T] == RUNNING && !hasPassed -> hasPassed = 1; orders!PASS_OVER :: else fi;
          openNextLevel()
        };
        abortRunning()
      :: else
      fi
    }
  :: atomic { !hasExited && due == 2 && endTimer && !lastCallTimer -> endTimer = 0; endTurn = 1 }
  :: atomic { !hasExited && endTurn -> endTurn = 0; goto deadline }

  /* The outputs are flushed, or the deadline comes first: `depart`. */
  :: atomic { !hasExited && isDeparting ->
      if
      :: code = exitCode
      :: due == 2 -> code = DEADLINE
      fi;
      goto leave
    }

  /* A sign of life. If the deadline is due, it comes first. */
  :: atomic { !hasExited && isAsked && !hasAnswered && !(due == 2 && (lastCallTimer || endTimer || endTurn || isDeparting)) ->
      hasAnswered = 1
     }
  /* The interrupt finds nothing that blocks: Shutdown.onBlocked. */
  :: atomic { !hasExited && evaluation -> evaluation = 0; hasAnswered = 1; wasSlow = 1 }

  /* Member.#onAnswer, Member.#onDeath and MainSide.#takeIn */
  :: atomic { !hasExited && len(answers) > 0 && phase != OVER ->
      if
      :: answers?ANNOUNCED ->
        if
        :: status[T] == ABSENT && member == PENDING ->
          d_step {
            if :: hasTriggered -> hasBegun = 1; orders!BEGIN :: else fi;
            admit(T)
          }
        /* Member.connect: the thread comes with another port, and gets all orders again. */
        :: else ->
          if :: hasBegun -> orders!BEGIN :: else fi;
          if :: hasOpened -> orders!OPEN :: else fi
        fi
      :: answers?REPORT ->
#ifndef M_REPORT_LOST
        member = REPORTED
#endif
      :: answers?TIMED -> member = LATE
      :: answers?LEFT -> goto gone
      :: answers?CLOSED ->
        if
        :: member != PENDING
#ifdef M_DEATH_IS_NO_FAILURE
        :: member == PENDING -> goto gone
#else
        :: member == PENDING && hasBegun -> member = DEAD
        :: member == PENDING && !hasBegun -> goto gone
#endif
        fi
      fi
    }

  /* R9: other code registers a hook while the process stops. */
  :: atomic { !hasExited && hasTriggered && mayStart && lateHooks > 0 ->
      lateHooks--;
      if :: level[N] = WORK :: level[N] = STORAGE fi;
      d_step { admit(N) }
    }

  /* Code outside a hook, or after an await, blocks. */
  :: atomic { !hasExited && blocks > 0 && isWatched && phase != OVER -> block() }
  od;

/* Member.#leave: the thread has nothing to run. It is taken out, unless it has started. */
gone:
  atomic {
    member = GONE;
    if
    :: isStored[T] ->
      d_step {
        isStored[T] = 0;
        if :: status[T] == WAITING -> status[T] = ABSENT; if :: hasPlan -> goOn() :: else fi :: else fi
      }
    :: else
    fi;
    goto idle
  }

/* Execution.#startSlice, and Execution.startTheRest if isEnd is set. */
starting:
  atomic {
    do
    :: hasDue ->
      hasStarted = 1;
      if :: isLateDue -> isLateDue = 0; h = N :: else -> dueRuns?h fi;
      if
#ifndef M_TWICE
      /* It was taken out, or started at the exit. */
      :: !isStored[h] -> if :: status[h] == DUE -> d_step { settle(h) } :: else fi
#endif
      :: isStored[h] || startsAgain ->
        d_step { begin(h) };
        if
        /* Member.run */
        :: h == T -> hasOpened = 1; orders!OPEN
        /* It returns. */
        :: h != T -> d_step { settle(h) }
        /* It returns a promise, which may never settle. */
        :: h != T
        :: h == B1 -> hangs = 1
        /* It registers a hook: R9. */
        :: h == A && lateHooks > 0 ->
          lateHooks--;
          if :: level[N] = WORK :: level[N] = STORAGE fi;
          d_step { admit(N) }
        /* It calls process.exit. */
        :: h != T && exits > 0 -> exits--; h = 0; goto foreignExit
        /* It blocks the event loop, and may return. */
        :: h != T && blocks > 0 -> block(); d_step { settle(h) }
        fi
      fi
    :: !hasDue -> break
    /* The slice is over: hooks at 0 and below wait for the next turn. */
    :: hasDue && hasStarted && openLevel < WORK && !isEnd -> break
    od;
    h = 0;
    hasStarted = 0;
    if
    :: isEnd ->
      check(D6_all_hooks_start, hasAllStarted);
      isEnd = 0; ending = TIMED_OUT; goto finish
    :: else ->
      if :: hasDue || isScheduleOver -> turn = 1 :: else fi;
      goto back
    fi
  }

/* D4: Shutdown.onDeadline */
deadline:
  atomic {
    if
    :: phase == OVER && me == TOP -> goto interrupted
    :: phase == OVER && me == MAIN -> goto idle
    :: else -> isEnd = 1
    fi
  };

/* Execution.lastCall; behind it the rest starts, if isEnd is set. */
lastCall:
  atomic {
    if
    :: phase == ORDERLY ->
      phase = LAST_CALL;
#ifdef M_ONE_TIMER
      endTimer = 0;
#endif
      if :: hasPlan -> levelTimer = 1 :: else fi;
#ifdef M_LEVELS_AT_ONCE
      if :: hasPlan -> d_step { openNextLevel() } :: else fi;
#endif
#ifdef M_TWICE
      if :: status[A] == RUNNING -> dueRuns!A; turn = 1 :: else fi;
#endif
      abortRunning()
    :: else
    fi;
    if
    :: isEnd ->
      hasTimeUp = 1;
      if :: !hasPlan -> hasPlan = 1; d_step { goOn() } :: else fi;
      do
      :: hasActive || hasWaiting -> d_step { openNextLevel() }
      :: else -> break
      od;
      goto starting
    :: else -> goto back
    fi
  };

/* D6: Shutdown.onBlocked, if the shutdown was over but had no report. */
interrupted:
  atomic {
#ifdef M_ABORT_BLOCKS
    goto back;
#else
    ending = TIMED_OUT;
    goto finish;
#endif
  };

/* T3, T12: Shutdown.force, and Execution.startAtExit. */
force:
  atomic {
#ifdef PROCESS_EXIT
    isIgnoringExits = 1;
#ifdef M_DROPPED_AT_EXIT
    d_step {
      h = 0;
      do
      :: h < HOOKS -> if :: h != T && isStored[h] -> isStored[h] = 0; isDropped[h] = 1 :: else fi; h++
      :: else -> break
      od
    };
#endif
    h = 0;
    do
    :: h < HOOKS ->
      if
      :: h != T && (isStored[h] || isDropped[h]) ->
        isDropped[h] = 0;
        d_step { begin(h) };
        mayBlock();
        /* What it has not done when it returns stays undone. */
        if :: status[h] = ENDED :: true fi
      :: else
      fi;
      h++
    :: else -> break
    od;
    h = 0;
    isIgnoringExits = 0;
    if :: !isForce -> goto foreignExitGoesOn :: else fi;
#endif
    isForce = 0
  };

/* Shutdown.#finish, createReport, tell and depart. */
finish:
  atomic {
    if
#ifdef M_ABORT_BLOCKS
    :: phase == OVER -> ending = 0; goto back
#else
#ifdef M_REPORT_AGAIN
    :: hasReport && ending != BY_FORCE -> ending = 0; goto back
#else
    :: hasReport -> ending = 0; goto back
#endif
#endif
    :: else
    fi;
    phase = OVER;
    if :: status[T] == RUNNING && !hasPassed -> hasPassed = 1; orders!PASS_OVER :: else fi;
    abortRunning();
    lastCallTimer = 0; endTimer = 0; endTurn = 0; levelTimer = 0; openTurn = 0;
    check(W2_report_arrives, !hasReported || len(answers) > 0 || member == REPORTED);
    hasReport = 1;
    toldReports++;
    if
    :: ending == BY_FORCE -> exitCode = FORCED
    :: ending == TIMED_OUT -> exitCode = DEADLINE
    :: ending == COMPLETE && (isAnyFailed || isAnyOvertaken) -> exitCode = FAILED
    :: else -> exitCode = CLEAN
    fi;
    /* `onReport` */
    mayBlock();
    if
    /* The outputs are flushed first: other events come meanwhile. */
#ifdef M_FORCE_FLUSHES
    :: ending == COMPLETE || ending == BY_FORCE -> ending = 0; isDeparting = 1; goto back
#else
    :: ending == COMPLETE -> ending = 0; isDeparting = 1; goto back
#endif
    :: else -> ending = 0; code = exitCode; goto leave
    fi
  };

/* `leave` and `exit`: the library ends the process. */
leave:
  atomic {
    if
#ifdef M_EXIT_IGNORED
    :: isIgnoringExits -> isWatched = 0; isWatchdogClosed = 1; goto back
#endif
    :: isLeaving -> goto exited
    :: else -> isLeaving = 1
    fi;
    /* A listener of 'exit' that is ahead of the library's. */
    mayBlock();
    goto exiting
  };

/* T7: a hook calls process.exit. */
foreignExit:
  atomic {
    code = OF_HOOK;
    if :: isLeaving -> cutLines = 1; goto exited :: else -> isLeaving = 1 fi;
    mayBlock();
#ifdef PROCESS_EXIT
    if :: phase != OVER -> goto force :: else fi;
#endif
  };
foreignExitGoesOn:
#ifdef M_CUT_IN_SILENCE
  skip;
#else
  atomic { cutLines = 1 };
#endif

exiting:
  atomic {
    /* The watchdog's listener of 'exit', and one behind it. */
    isExiting = 1;
    hasAnswered = 1;
    mayBlock()
  };

exited:
  atomic { finalChecks(code); code = 0; h = 0; isEnd = 0; isForce = 0; hasStarted = 0; ending = 0; goto done };

/* D6: Shutdown.onBlocked, on top of the code that blocks. */
top:
  do
  :: hasExited -> goto done
  :: atomic { !hasExited && isOnTop ->
      hasAnswered = 1;
      wasInterrupted = 1;
      if
      :: hasReport -> code = DEADLINE; goto leave
      :: else -> goto deadline
      fi
    }
  od;

back:
  atomic {
    if
    :: me == MAIN -> goto idle
    :: else ->
      /* It has returned to the code that blocks. */
      check(D6_interrupt_ends_process, false);
      isOnTop = 0;
      goto top
    fi
  };
done: skip
}

/* src/core/watchdog/thread/watch.ts */
proctype Watchdog() {
  byte i;
  (isWatched && (due >= 1 || isExiting)) || hasExited;
  do
  :: hasExited || isWatchdogClosed -> goto done
  :: !hasExited && isExiting -> break
  :: atomic { !hasExited && !isExiting -> hasAnswered = 0; isAsked = 1 };
    if
    :: atomic { hasAnswered -> isAsked = 0 }
    /* Its patience is over. The main thread may be slow only. */
    :: atomic { !hasAnswered -> isAsked = 0; break }
    fi
  od;
  atomic {
    if
#ifdef M_FORCE_AT_EXIT
    :: canConnect && !hasExited ->
#else
    :: canConnect && !isExiting && !hasExited ->
#endif
      check(D6_no_force_at_exit, !isExiting);
#ifndef M_KILL_AT_ONCE
      evaluation = 1
#endif
    :: else
    fi
  };
  if
  :: hasExited || isWatchdogClosed
  :: atomic { !hasExited && !isWatchdogClosed && due == 2 && isBlockedNow && !(evaluation && !isOnTop && blocked[MAIN] == JS) ->
      check(D6_kill_needs_reason, isOnTop || isExiting || !canConnect || wasSlow || blocked[MAIN] == NATIVE);
      lines++;
      finalChecks(KILLED)
    }
  fi;
done: skip
}

/* src/threads/thread-side.ts, with one hook, X. */
proctype Thread() {
  bit isBegun, isOpen;

  if
  :: answers!ANNOUNCED
  :: goto done
  fi;
  do
  :: hasExited -> break
  /* A call of the main thread crosses the announcement, so that the thread announces itself again. */
  :: atomic { !hasExited && !hasAnnouncedAgain -> hasAnnouncedAgain = 1; answers!ANNOUNCED }
  :: atomic { !hasExited && orders?[BEGIN] -> orders?BEGIN; isBegun = 1 }
  :: atomic { !hasExited && (orders?[OPEN] || orders?[PASS_OVER]) ->
      if
      :: orders?OPEN
#ifdef M_OPENS_AGAIN
        ; isOpen = 0
#endif
      :: orders?PASS_OVER
      fi;
      if
      :: isBegun && !isOpen ->
        isOpen = 1;
        check(R9_runs_once, !hasXRun);
        hasXRun = 1
      :: else
      fi
    }
  /* X ends, and the report follows. */
  :: atomic { !hasExited && isOpen -> hasXEnded = 1; hasReported = 1; answers!REPORT; answers!CLOSED; break }
  /* The thread's deadline comes first. */
  :: atomic { !hasExited && isBegun && due >= 1 -> answers!TIMED; answers!CLOSED; break }
  /* X is unregistered before the shutdown reaches the thread. */
  :: atomic { !hasExited && !isBegun -> isXRegistered = 0; answers!LEFT; answers!CLOSED; break }
  /* The thread ends, and its port closes. */
  :: atomic { !hasExited -> answers!CLOSED; break }
  /* Its event loop is blocked: it does nothing any more. */
  :: !hasExited -> break
  od;
done: skip
}

#if COPIES > 0
/* Its events come between those of the first registry, which `Stack` handles in its loop. */
#define isFree (!hasExited && Stack[2]@idle)

/*
 * A registry of another version of the library (docs/copies.md): the same as `Stack`, with one hook, C, and without what no
 * other registry can meet.
 */
proctype Copy() {
  bit hasHung, isFlushing;
  byte i;

  hasTriggered;
  do
  :: hasExited -> break
  /* Its delay is over, and C starts. */
  :: atomic { isFree && copyHook == WAITING && !isCopyOver ->
      startC();
      if
      :: copyHook = ENDED
      :: true
      :: hasHung = 1
      :: exits > 0 -> copyLines++; exitByCopy(OF_HOOK)
      fi
    }
  :: atomic { isFree && copyHook == RUNNING && !hasHung && !isCopyOver -> copyHook = ENDED }
  :: atomic { isFree && copyHook == ENDED && !isCopyOver -> isCopyOver = 1; copyReports++; isFlushing = 1 }
  :: atomic { isFree && isFlushing -> exitByCopy(CLEAN) }
  :: !hasExited && !isCopyDue -> isCopyDue = 1
  :: atomic { isFree && isCopyDue && !isCopyOver ->
      if :: copyHook == WAITING -> startC() :: else fi;
      isCopyOver = 1; copyReports++;
      exitByCopy(DEADLINE)
    }
  :: atomic { isFree && isCopyDue && isFlushing -> exitByCopy(DEADLINE) }
  /* T3. A first SIGINT may come before its 200 ms are over. */
  :: atomic { isFree && copyInts > 0 -> copyInts-- }
  :: atomic { isFree && copyInts > 0 ->
      copyInts--;
      hasCopyForced = 1;
      if :: !isCopyOver -> isCopyOver = 1; copyReports++ :: else fi;
      exitByCopy(FORCED)
    }
  od
}
#endif

init {
  atomic {
    status[A] = WAITING; level[A] = WORK; isStored[A] = 1;
    level[T] = WORK;
    status[B2] = WAITING; level[B2] = DEFAULT; isStored[B2] = 1;
    status[B1] = WAITING; level[B1] = DEFAULT; isStored[B1] = 1;
#if FEW_HOOKS > 0
    status[B1] = ABSENT; isStored[B1] = 0;
#endif
#if FEW_HOOKS > 1
    status[A] = ABSENT; isStored[A] = 0;
#endif
#ifdef M_TWO_REGISTRIES
    /* W1: B2 is registered by another copy of the library, which has a registry of its own. Nobody here starts it. */
    status[B2] = ABSENT; isStored[B2] = 0;
#endif
    if :: canConnect = 1 :: BLOCKS > 0 -> canConnect = 0 fi;
    run Time(); run Stack(MAIN); run Stack(TOP);
    if :: BLOCKS > 0 -> run Watchdog() :: else fi;
    if :: THREADS > 0 -> run Thread() :: else fi;
#if COPIES > 0
    run Copy()
#endif
  }
}

/* The exit is always reached. */
ltl exit_is_reached { [] (hasTriggered -> <> hasExited) }
