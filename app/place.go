package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// place is where the record and what belongs to it are kept: flags that most commands share.
type place struct {
	Data     string `default:"data" placeholder:"DIR" help:"Folder for what isn't in the database: keys, demo token. Default: data."`
	Database string `placeholder:"URL" help:"sqlite:PATH. Default: sqlite:DATA/concordat.db."`
}

// path is the file of the database.
func (p place) path() (string, error) {
	switch scheme, path, _ := strings.Cut(p.Database, ":"); {
	case p.Database == "":
		return filepath.Join(p.Data, "concordat.db"), nil
	case scheme == "sqlite" && path != "":
		return path, nil
	case scheme == "postgres", scheme == "postgresql":
		return "", errors.New("this version keeps the record in SQLite only: use --database sqlite:PATH")
	}
	return "", fmt.Errorf("--database %q is not understood: write sqlite:PATH", p.Database)
}

// prepare makes the folders of the database and of the data, and the file of the database: for this user of the
// machine alone.
func (p place) prepare(path string) error {
	for _, dir := range []string{p.Data, filepath.Dir(path)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// existing is the file of a database that must be there already.
func (p place) existing() (string, error) {
	path, err := p.path()
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("there is no database there: %w", err)
	}
	return path, nil
}
