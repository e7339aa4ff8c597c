package load

// Or is what a flag was set to, or else what stands for it.
func Or[T any](flag *T, absent T) T {
	if flag == nil {
		return absent
	}
	return *flag
}
