#include "textflag.h"

// func deliverMail(memory *uint64, due *bool, list *Mail, n int, shift int) (done int)
//
// Sets a bit for each mail, while the words of those that come 16 places behind are on their way into the caches. The image loader has
// checked the destinations.
TEXT ·deliverMail(SB), NOSPLIT, $0-48
	MOVQ memory+0(FP), DI
	MOVQ due+8(FP), SI
	MOVQ list+16(FP), DX
	MOVQ n+24(FP), R9
	MOVQ shift+32(FP), CX
	MOVQ DX, R8
	LEAQ (DX)(R9*4), R9
	LEAQ -64(R9), R10

mailNext:
	CMPQ       DX, R9
	JGE        mailDone
	MOVL       (DX), AX
	CMPQ       DX, R10
	JGE        mailPut
	MOVL       64(DX), BX
	SHRL       $6, BX
	PREFETCHT0 (DI)(BX*8)

mailPut:
	MOVL AX, BX
	SHRL $6, BX
	MOVQ (DI)(BX*8), R11
	BTSQ AX, R11
	JCS  mailDone
	MOVQ R11, (DI)(BX*8)
	SHRL CX, AX
	MOVB $1, (SI)(AX*1)
	ADDQ $4, DX
	JMP  mailNext

mailDone:
	SUBQ R8, DX
	SHRQ $2, DX
	MOVQ DX, done+40(FP)
	RET
