package sqlite

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"concordat/fault"
)

// lock takes the file beside the database that says one process owns it. The lock goes with the process, however it
// ends; the file stays.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "The database's lock file %s.lock can't be made. Check that the folder is there and may be written to.", path)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		owner := make([]byte, 20)
		n, _ := f.ReadAt(owner, 0)
		f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fault.Wrap(err, fault.Unavailable, "The database %s can't be locked: its file system has no locks. Put it on a local disk.", path)
		}
		return nil, fault.Wrap(err, fault.Unavailable, "Another process (%s) owns the database %s. Use the running server, or stop it first.", owner[:n], path)
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt(fmt.Appendf(nil, "pid %d", os.Getpid()), 0)
	}
	return f, nil
}
