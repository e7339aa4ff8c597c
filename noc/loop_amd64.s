#include "textflag.h"

// The loop over a cycle's outputs, as in mesh_visit.go. DI points to the loop struct, R8 to the routers, R9 to the routers less the turn bit of the next
// cycle. So with an offset of a router that has this bit, R9 leads to its fields, and R8, with an output added, to what competes for that in the next
// cycle: the sum is what stands in the lists. R15 points to the slots, R13 to the end of the next cycle's list.

#define ROUTERS    0(DI)
#define SLOTS      8(DI)
#define CARGO      16(DI)
#define WEIGHT     24(DI)
#define LAP        32(DI)
#define NOW        36(DI)
#define RING       40(DI)
#define RINGSIZE   44(DI)
#define BUFFER     48(DI)
#define NEXTTURN   52(DI)
#define UNCOUNTED  56(DI)
#define TOWARD(p)  64(DI)(p*8)
#define INPUT(p)   128(DI)(p*4)
#define PLACE(p)   160(DI)(p*4)
#define LEAVES(w)  192(DI)(w*4)
#define STAYS(w)   1216(DI)(w*4)
#define UNDERWAY   2240(DI)
#define CREDIT     2248(DI)
#define AMPLE      2252(DI)
#define FAR        2256(DI)

#define HEAD(at)         16(R9)(at*1)
#define COUNT(at)        26(R9)(at*1)
#define BORDERS(at)      37(R9)(at*1)
#define PEAK(at)         38(R9)(at*1)
#define WATCH(at)        40(R9)(at*1)
#define SPECIAL(at)      42(R9)(at*1)
#define BACKPRESSURE(at) 44(R9)(at*1)
#define LOAD(at)         48(R9)(at*1)
#define BUSY(at)         56(R9)(at*1)
#define ARBITRATION(at)  60(R9)(at*1)

// ANNOUNCE lists an output for the next cycle, now that it is known who competed for it there (old) and whether somebody has been added (one or zero).
#define ANNOUNCE(output, old, added) \
	MOVL  output, (R13)     \
	SHRXL old, added, added \
	LEAQ  (R13)(added*4), R13

// ARBITRATE has the first head in order leave: AX is the output, CX its want, BX the router, DX the port; BP will be the input. Uses AX, CX, DX, R11.
#define ARBITRATE \
	MOVL    LEAVES(CX), CX \
	MOVBLZX CX, BP          \
	SHRL    $8, CX          \
	MOVB    CX, (R8)(AX*1)  \
	LEAL    (BX)(DX*1), AX  \
	MOVBLZX (R8)(AX*1), DX  \
	SHRL    $8, CX          \
	XORL    DX, CX          \
	MOVB    CX, (R8)(AX*1)  \
	XORL    R11, R11        \
	SHRL    $8, CX          \
	SETNE   R11             \
	ADDL    CX, ARBITRATION(BX) \
	ANNOUNCE(AX, DX, R11)

// STAY has all heads stay: registers as in ARBITRATE. Uses AX, CX, DX, R10.
#define STAY \
	MOVL    STAYS(CX), CX   \
	SHRL    $8, CX          \
	MOVB    CX, (R8)(AX*1)  \
	LEAL    (BX)(DX*1), AX  \
	MOVBLZX (R8)(AX*1), DX  \
	SHRL    $8, CX          \
	XORL    DX, CX          \
	MOVB    CX, (R8)(AX*1)  \
	SHRL    $8, CX          \
	ADDL    CX, BACKPRESSURE(BX) \
	MOVL    $1, R10         \
	ANNOUNCE(AX, DX, R10)

// LEAVE takes the head of input BP of router BX out and lets the flit behind it, if there is one, compete. CX will be the slot, R10 the way, R12 the
// router's first input among those of all routers. Uses AX, DX, BP, R11.
#define LEAVE \
	MOVL    BX, R12         \
	SHRL    $6, R12         \
	LEAL    (R12)(R12*4), R12 \
	LEAL    (R12)(BP*1), R11 \
	IMULL   RINGSIZE, R11   \
	LEAQ    (BX)(BP*2), DX  \
	MOVWLZX HEAD(DX), AX    \
	MOVL    AX, CX          \
	ANDL    RING, CX        \
	ADDL    R11, CX         \
	INCL    AX              \
	MOVW    AX, HEAD(DX)    \
	ANDL    RING, AX        \
	ADDL    R11, AX         \
	MOVL    (R15)(AX*4), AX \
	MOVL    (R15)(CX*4), R10 \
	MOVL    NOW, R11     \
	MOVL    R11, (R15)(CX*4) \
	ANDL    $7, AX          \
	ADDL    BX, AX          \
	XORL    R11, R11        \
	DECW    COUNT(DX)       \
	SETNE   R11             \
	SHLXL   BP, R11, BP     \
	MOVBLZX (R8)(AX*1), DX  \
	ORL     DX, BP          \
	MOVB    BP, (R8)(AX*1)  \
	ANNOUNCE(AX, DX, R11)   \
	XORL    AX, AX          \
	MOVQ    WEIGHT, DX      \
	SUBQ    DX, LOAD(BX)    \
	CMOVLMI LAP, AX         \
	ADDL    AX, BUSY(BX)

// SLOT puts the way R10 into the slot behind the last flit of an input, BP, of which R12 is the first slot: R11 is the slot, AX the flits before it.
#define SLOT \
	MOVWLZX COUNT(BP), AX   \
	MOVWLZX HEAD(BP), R11   \
	ADDL    AX, R11         \
	ANDL    RING, R11       \
	ADDL    R12, R11        \
	MOVL    R10, (R15)(R11*4)

// ENTER lets the way R10 compete, behind AX others in input DX of router R14, BP. Uses R11.
#define ENTER \
	XORL    R11, R11        \
	TESTL   AX, AX          \
	SETEQ   R11             \
	INCL    AX              \
	MOVW    AX, COUNT(BP)   \
	ANDL    $7, R10         \
	ADDL    R14, R10        \
	SHLXL   DX, R11, DX     \
	MOVBLZX (R8)(R10*1), AX \
	ORL     AX, DX          \
	MOVB    DX, (R8)(R10*1) \
	ANNOUNCE(R10, AX, R11)

// STEP takes a step off the way R10, and perhaps a leg. Uses AX.
#define STEP \
	SUBL    $16, R10        \
	MOVL    R10, AX         \
	SHRL    $12, AX         \
	TESTL   $0xff0, R10     \
	CMOVLEQ AX, R10

// COME counts a flit in router R14, with WEIGHT in DX. Uses AX.
#define COME \
	XORL    AX, AX          \
	ADDQ    DX, LOAD(R14)   \
	CMOVLCS LAP, AX         \
	SUBL    AX, BUSY(R14)

// ENDED makes AX the output, as if it were an input, through which the way R10 has left for good; equal if nobody will see it. Uses DX, R11, BP.
#define ENDED \
	MOVL -4(SI), AX         \
	MOVL AX, DX             \
	ANDL $7, DX             \
	MOVL DX, R11            \
	SHRL $6, AX             \
	SHLL $3, AX             \
	ORL  DX, AX             \
	MOVL R10, BP            \
	ANDL $8, BP             \
	ORL  BP, R11

// SEEN notes a flit that has left for good. Uses BX, R12, CX.
#define SEEN \
	MOVQ CARGO, R12         \
	MOVL (R12)(CX*4), CX    \
	MOVQ 8(SP), BX          \
	MOVL R10, 0(BX)         \
	MOVL CX, 4(BX)          \
	MOVL AX, 8(BX)          \
	ADDQ $16, 8(SP)

// AHEAD asks for what the visit of an output some places on will touch: its router, and the slots there and behind it. Uses AX, BX, CX, DX.
#define AHEAD \
	MOVL       32(SI), CX         \
	PREFETCHT0 (R8)(CX*1)         \
	MOVL       CX, BX             \
	SHRL       $6, BX             \
	LEAL       (BX)(BX*4), BX     \
	MOVL       CX, AX             \
	ANDL       $7, AX             \
	ADDQ       TOWARD(AX), CX     \
	PREFETCHT0 (R8)(CX*1)         \
	MOVL       BX, DX             \
	ADDL       PLACE(AX), BX      \
	IMULL      RINGSIZE, DX       \
	IMULL      RINGSIZE, BX       \
	PREFETCHT0 (R15)(DX*4)        \
	PREFETCHT0 (R15)(BX*4)

// INPUTOF makes R14 the router of place DX and DX the input: BP is both, and R12 the input's first slot. BX is the turn bit of the next cycle.
#define INPUTOF \
	MOVL  DX, R14           \
	SHRL  $3, R14           \
	ANDL  $7, DX            \
	LEAL  (R14)(R14*4), R12 \
	ADDL  DX, R12           \
	IMULL RINGSIZE, R12     \
	SHLL  $6, R14           \
	ADDQ  BX, R14           \
	LEAQ  (R14)(DX*2), BP

// func cycleLoop(l *loop, injects *arrival, sent int, compete *channel, n int, coming *channel, ended *arrival) (done, added, ending int)
TEXT ·cycleLoop(SB), NOSPLIT, $16-80
	MOVQ l+0(FP), DI
	MOVQ coming+40(FP), R13
	MOVQ ended+48(FP), BX
	MOVQ BX, 8(SP)
	MOVQ ROUTERS, R8
	MOVQ SLOTS, R15
	MOVL NEXTTURN, BX
	MOVQ R8, R9
	SUBQ BX, R9
	MOVQ sent+16(FP), CX
	TESTQ CX, CX
	JEQ  injected
	MOVQ injects+8(FP), SI
	SHLQ $4, CX
	ADDQ SI, CX

inject:
	MOVL 8(SI), DX
	INPUTOF
	MOVWLZX COUNT(BP), AX
	CMPW AX, WATCH(R14)
	JCC  fuller

send:
	MOVQ DX, R10
	MOVQ WEIGHT, DX
	COME
	MOVQ R10, DX
	MOVL (SI), R10
	SLOT
	TESTL $8, R10
	JNE  load

loaded:
	ENTER
	ADDQ $16, SI
	CMPQ SI, CX
	JNE  inject

injected:
	MOVQ compete+24(FP), SI
	MOVQ n+32(FP), AX
	LEAQ (SI)(AX*4), AX
	MOVQ AX, 0(SP)
	CMPQ SI, AX
	JEQ  done

visit:
	CMPB FAR, $0
	JNE  ahead

near:
	MOVL    (SI), AX
	ADDQ    $4, SI
	MOVBLZX (R8)(AX*1), CX
	MOVL    AX, BX
	XORL    $8, BX
	MOVL    BX, DX
	ANDL    $7, DX
	XORL    DX, BX
	MOVBLZX SPECIAL(BX), R10
	BTL     DX, R10
	JCS     special

	// Room in the next router, R14.
	MOVQ    TOWARD(DX), R14
	ADDQ    BX, R14
	MOVL    INPUT(DX), R10
	LEAQ    (R14)(R10*2), R12
	MOVWLZX COUNT(R12), R11
	CMPW    R11, WATCH(R14)
	JCC     crowded

usable:
	ARBITRATE
	LEAVE
	STEP
	COME
	MOVBLZX -4(SI), DX
	ANDL    $7, DX
	ADDL    PLACE(DX), R12
	IMULL   RINGSIZE, R12
	MOVL    INPUT(DX), DX
	LEAQ    (R14)(DX*2), BP
	SLOT
	TESTL   $8, R10
	JNE     carry

carried:
	ENTER

visited:
	CMPQ SI, 0(SP)
	JNE  visit

done:
	SUBQ compete+24(FP), SI
	SHRQ $2, SI
	MOVQ SI, done+56(FP)
	SUBQ coming+40(FP), R13
	SHRQ $2, R13
	MOVQ R13, added+64(FP)
	MOVQ 8(SP), BX
	SUBQ ended+48(FP), BX
	SHRQ $4, BX
	MOVQ BX, ending+72(FP)
	RET

load:
	MOVQ CARGO, R12
	MOVL 4(SI), AX
	MOVL AX, (R12)(R11*4)
	MOVWLZX COUNT(BP), AX
	JMP  loaded

	// As for crowded, but nothing has left in this cycle yet.
fuller:
	MOVWLZX PEAK(R14), R10
	CMPL    AX, R10
	JLT     send
	MOVW    AX, WATCH(R14)
	INCL    AX
	MOVW    AX, PEAK(R14)
	JMP     send

ahead:
	AHEAD
	JMP near

carry:
	MOVQ CARGO, R12
	MOVL (R12)(CX*4), CX
	MOVL CX, (R12)(R11*4)
	JMP  carried

	// Perhaps too many flits in the next router's input, or more than ever. One that left in this cycle counts, too.
crowded:
	CMPL    R11, BUFFER
	JGE     blocked
	MOVWLZX HEAD(R12), R10
	DECL    R10
	ANDL    RING, R10
	MOVL    BX, R12
	SHRL    $6, R12
	LEAL    (R12)(R12*4), R12
	ADDL    PLACE(DX), R12
	IMULL   RINGSIZE, R12
	ADDL    R12, R10
	MOVL    (R15)(R10*4), R10
	XORL    R12, R12
	CMPL    R10, NOW
	SETEQ   R12
	ADDL    R12, R11
	CMPL    R11, BUFFER
	JGE     blocked
	MOVWLZX PEAK(R14), R10
	CMPL    R11, R10
	JLT     usable
	MOVW    R11, WATCH(R14)
	INCL    R11
	MOVW    R11, PEAK(R14)
	JMP     usable

blocked:
	STAY
	JMP visited

	// To a core or host, or to another chip.
special:
	MOVBLZX BORDERS(BX), R10
	BTL     DX, R10
	JCS     border
	ARBITRATE
	LEAVE
	ENDED
	JEQ     unseen
	SEEN
	JMP     visited

unseen:
	INCQ UNCOUNTED
	JMP  visited

border:
	SUBQ $4, SI
	JMP  done

// func arriveLoop(l *loop, arrivals *arrival, n int, coming *channel) (added int)
TEXT ·arriveLoop(SB), NOSPLIT, $8-40
	MOVQ l+0(FP), DI
	MOVQ arrivals+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ coming+24(FP), R13
	SHLQ $4, CX
	ADDQ SI, CX
	MOVQ CX, 0(SP)
	MOVQ ROUTERS, R8
	MOVQ SLOTS, R15
	MOVL NEXTTURN, BX
	MOVQ R8, R9
	SUBQ BX, R9

arrive:
	MOVL  8(SI), DX
	MOVQ  UNDERWAY, R12
	DECW  (R12)(DX*2)
	INPUTOF
	MOVL  (SI), R10
	SLOT
	MOVQ  CARGO, R12
	MOVL  4(SI), CX
	MOVL  CX, (R12)(R11*4)
	ENTER
	ADDQ  $16, SI
	CMPQ  SI, 0(SP)
	JNE   arrive
	SUBQ  coming+24(FP), R13
	SHRQ  $2, R13
	MOVQ  R13, added+32(FP)
	RET

// func visitLaterLoop(l *loop, compete *channel, n int, coming *channel, ended, later *arrival) (done, added, ending, leaving int)
TEXT ·visitLaterLoop(SB), NOSPLIT, $32-80
	MOVQ l+0(FP), DI
	MOVQ compete+8(FP), SI
	MOVQ n+16(FP), AX
	MOVQ coming+24(FP), R13
	MOVQ ended+32(FP), BX
	MOVQ later+40(FP), CX
	LEAQ (SI)(AX*4), AX
	MOVQ AX, 0(SP)
	MOVQ BX, 8(SP)
	MOVQ CX, 16(SP)
	MOVQ ROUTERS, R8
	MOVQ SLOTS, R15
	MOVL NEXTTURN, AX
	MOVQ R8, R9
	SUBQ AX, R9

visitLater:
	MOVL    (SI), AX
	ADDQ    $4, SI
	MOVBLZX (R8)(AX*1), CX
	MOVL    AX, BX
	XORL    $8, BX
	MOVL    BX, DX
	ANDL    $7, DX
	XORL    DX, BX
	MOVBLZX SPECIAL(BX), R10
	BTL     DX, R10
	JCS     specialLater

	// Room in the next router, R14, of which R10 is the input.
	MOVQ    TOWARD(DX), R14
	ADDQ    BX, R14
	MOVL    INPUT(DX), R12
	MOVL    R14, R10
	SHRL    $6, R10
	LEAL    (R12)(R10*8), R10
	LEAQ    (R14)(R12*2), R12
	MOVWLZX COUNT(R12), R11
	MOVQ    UNDERWAY, BP
	MOVWLZX (BP)(R10*2), BP
	ADDL    BP, R11
	MOVL    R10, 24(SP)
	CMPW    R11, WATCH(R14)
	JCC     crowdedLater

usableLater:
	ARBITRATE
	LEAVE
	STEP
	COME
	MOVQ CARGO, R12
	MOVL (R12)(CX*4), CX
	MOVL 24(SP), DX
	MOVQ UNDERWAY, R12
	INCW (R12)(DX*2)
	MOVQ 16(SP), BX
	MOVL R10, 0(BX)
	MOVL CX, 4(BX)
	MOVL DX, 8(BX)
	ADDQ $16, 16(SP)

visitedLater:
	CMPQ SI, 0(SP)
	JNE  visitLater

doneLater:
	SUBQ compete+8(FP), SI
	SHRQ $2, SI
	MOVQ SI, done+48(FP)
	SUBQ coming+24(FP), R13
	SHRQ $2, R13
	MOVQ R13, added+56(FP)
	MOVQ 8(SP), BX
	SUBQ ended+32(FP), BX
	SHRQ $4, BX
	MOVQ BX, ending+64(FP)
	MOVQ 16(SP), BX
	SUBQ later+40(FP), BX
	SHRQ $4, BX
	MOVQ BX, leaving+72(FP)
	RET

	// As above, but credits take their time, and so do flits.
crowdedLater:
	CMPL    R11, BUFFER
	JGE     blockedLater
	MOVL    BX, BP
	SHRL    $6, BP
	LEAL    (BP)(BP*4), BP
	ADDL    PLACE(DX), BP
	IMULL   RINGSIZE, BP
	MOVWLZX HEAD(R12), R12
	LEAL    (R12)(R11*1), R10
	SUBL    BUFFER, R10
	ANDL    RING, R10
	ADDL    BP, R10
	MOVL    (R15)(R10*4), R10
	SUBL    NOW, R10
	NEGL    R10
	CMPL    R10, CREDIT
	JCS     blockedLater
	DECL    R12
	ANDL    RING, R12
	ADDL    BP, R12
	MOVL    (R15)(R12*4), R12
	XORL    BP, BP
	CMPL    R12, NOW
	SETEQ   BP
	ADDL    BP, R11
	MOVWLZX PEAK(R14), R12
	CMPL    R11, R12
	JLT     usableLater
	MOVL    AMPLE, R12
	CMPL    R11, R12
	CMOVLLT R11, R12
	MOVW    R12, WATCH(R14)
	INCL    R11
	MOVW    R11, PEAK(R14)
	JMP     usableLater

blockedLater:
	STAY
	JMP visitedLater

specialLater:
	MOVBLZX BORDERS(BX), R10
	BTL     DX, R10
	JCS     borderLater
	ARBITRATE
	LEAVE
	ENDED
	JEQ     unseenLater
	SEEN
	JMP     visitedLater

unseenLater:
	INCQ UNCOUNTED
	JMP  visitedLater

borderLater:
	SUBQ $4, SI
	JMP  doneLater
