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

// func takeBitsAVX512(words *uint64, n int, list *uint32) (count int)
//
// The bytes 0 to 63 are compressed by each word, made 32 bits wide, and appended: 16 of them without asking how many there are. The list has room for
// 16 more than it will hold.
TEXT ·takeBitsAVX512(SB), NOSPLIT, $0-32
	MOVQ         words+0(FP), SI
	MOVQ         n+8(FP), CX
	MOVQ         list+16(FP), DI
	MOVQ         DI, R8
	VMOVDQU8     ·bytesUpTo63(SB), Z0
	VPXORQ       Z1, Z1, Z1
	MOVL         $64, AX
	VPBROADCASTD AX, Z2
	XORQ         R9, R9

takeWord:
	MOVQ          (SI), AX
	MOVQ          R9, (SI)
	KMOVQ         AX, K1
	VPCOMPRESSB.Z Z0, K1, Z3
	POPCNTQ       AX, BX
	VPMOVZXBD     X3, Z4
	VPADDD        Z1, Z4, Z4
	VMOVDQU32     Z4, (DI)
	CMPQ          BX, $16
	JGT           takeMany

takeNext:
	LEAQ   (DI)(BX*4), DI
	VPADDD Z2, Z1, Z1
	ADDQ   $8, SI
	DECQ   CX
	JNE    takeWord
	SUBQ   R8, DI
	SHRQ   $2, DI
	MOVQ   DI, count+24(FP)
	VZEROUPPER
	RET

#define TAKE16(PART) \
	VEXTRACTI32X4 $PART, Z3, X4       \
	VPMOVZXBD     X4, Z4              \
	VPADDD        Z1, Z4, Z4          \
	VMOVDQU32     Z4, (64*PART)(DI)

takeMany:
	TAKE16(1)
	CMPQ BX, $32
	JLE  takeNext
	TAKE16(2)
	CMPQ BX, $48
	JLE  takeNext
	TAKE16(3)
	JMP  takeNext

// func listSetAVX512(words *uint64, n int, list *isa.NeuronID) (count int)
//
// The same for neurons, of 16 bits, 16 of them without asking; the set stays. The list has room for 32 more than it will hold.
TEXT ·listSetAVX512(SB), NOSPLIT, $0-32
	MOVQ         words+0(FP), SI
	MOVQ         n+8(FP), CX
	MOVQ         list+16(FP), DI
	MOVQ         DI, R8
	VMOVDQU8     ·bytesUpTo63(SB), Z0
	VPXORQ       Z1, Z1, Z1
	MOVL         $64, AX
	VPBROADCASTW AX, Z2

listWord:
	MOVQ          (SI), AX
	KMOVQ         AX, K1
	VPCOMPRESSB.Z Z0, K1, Z3
	POPCNTQ       AX, BX
	VPMOVZXBW     X3, Y4
	VPADDW        Y1, Y4, Y4
	VMOVDQU       Y4, (DI)
	CMPQ          BX, $16
	JGT           listMany

listNext:
	LEAQ   (DI)(BX*2), DI
	VPADDW Z2, Z1, Z1
	ADDQ   $8, SI
	DECQ   CX
	JNE    listWord
	SUBQ   R8, DI
	SHRQ   $1, DI
	MOVQ   DI, count+24(FP)
	VZEROUPPER
	RET

listMany:
	VPMOVZXBW     Y3, Z4
	VPADDW        Z1, Z4, Z4
	VMOVDQU16     Z4, (DI)
	CMPQ          BX, $32
	JLE           listNext
	VEXTRACTI64X4 $1, Z3, Y4
	VPMOVZXBW     Y4, Z4
	VPADDW        Z1, Z4, Z4
	VMOVDQU16     Z4, 64(DI)
	JMP           listNext

// func selectMailAVX512(to, list *Mail, count int, low, n Mail) (kept int)
//
// 16 at a time: whether one is wanted is one unsigned comparison.
TEXT ·selectMailAVX512(SB), NOSPLIT, $0-40
	MOVQ         to+0(FP), DI
	MOVQ         list+8(FP), SI
	MOVQ         count+16(FP), CX
	MOVL         low+24(FP), AX
	VPBROADCASTD AX, Z1
	MOVL         n+28(FP), AX
	VPBROADCASTD AX, Z2
	MOVQ         DI, R8
	KXNORW       K1, K1, K1

select16:
	CMPQ  CX, $16
	JGE   selectWhole
	TESTQ CX, CX
	JLE   selectDone
	MOVL  $1, AX
	SHLL  CX, AX
	DECL  AX
	KMOVW AX, K1

selectWhole:
	VMOVDQU32.Z   (SI), K1, Z0
	VPSUBD        Z1, Z0, Z3
	VPCMPUD       $1, Z2, Z3, K1, K2
	VPCOMPRESSD.Z Z0, K2, Z0
	VMOVDQU32     Z0, (DI)
	KMOVW         K2, AX
	POPCNTL       AX, AX
	LEAQ          (DI)(AX*4), DI
	ADDQ          $64, SI
	SUBQ          $16, CX
	JMP           select16

selectDone:
	SUBQ R8, DI
	SHRQ $2, DI
	MOVQ DI, kept+32(FP)
	VZEROUPPER
	RET
