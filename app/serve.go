package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"concordat/clock"
	"concordat/definitions/forms"
	"concordat/partnership/access"
	"concordat/record"
	"concordat/record/fhir"
	"concordat/record/rest"
	"concordat/web"
	"concordat/web/assets"
)

type serveCommand struct {
	place
	Listen         string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on. Default: 127.0.0.1:8080."`
	PublicURL      string   `name:"public-url" placeholder:"URL" help:"What links begin with, as browsers see it."`
	Demo           bool     `help:"Show the Westmere demonstration: made-up people, and time that can be moved."`
	TLSCert        string   `name:"tls-cert" placeholder:"FILE" help:"Certificate chain (PEM). With --tls-key, serves https."`
	TLSKey         string   `name:"tls-key" placeholder:"FILE" help:"Private key (PEM)."`
	TrustedProxies []string `name:"trusted-proxies" placeholder:"NETWORK" help:"Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."`
}

// server is the running server: the record and all rooms over it.
type server struct {
	serveCommand
	*opened
	con        *console
	operations *operations
	kernel     *web.Kernel
	bodies     *rest.Bodies
	assets     *assets.Set
}

// bodyRoom is how many bytes of large bodies of requests are held at once; while one is parsed it takes three times its
// length.
const bodyRoom = 128 << 20

// grace is how long requests that are under way may take to end when the server stops.
const grace = 10 * time.Second

// Run serves until ctx is cancelled, and then ends what is under way in order.
func (c serveCommand) Run(ctx context.Context, con *console) (err error) {
	trusted, err := parseProxies(c.TrustedProxies)
	if err != nil {
		return err
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key are given together")
	}
	s, err := c.start(ctx, con)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	socket, err := s.listenToCommands()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	front := &http.Server{Handler: trusted.resolve(s.kernel.Handler()), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	back := &http.Server{Handler: s.ownerHandler(con), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 2)
	go func() { ended <- back.Serve(socket) }()
	go func() {
		if c.TLSCert != "" {
			ended <- front.ServeTLS(listener, c.TLSCert, c.TLSKey)
			return
		}
		ended <- front.Serve(listener)
	}()
	if c.TLSCert == "" && len(trusted) == 0 && !loopback(listener.Addr()) {
		con.log.Warn("what is sent can be read on the way: give --tls-cert and --tls-key, or put a proxy in front and name it in --trusted-proxies")
	}
	con.log.Info("started", "version", Version, "commit", commit(), "address", s.address(listener), "demonstration", c.Demo)
	fmt.Fprintf(con.out, "listening on %s\n", s.address(listener))
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = nil
	}
	con.log.Info("stopping")
	s.operations.stopping.Store(true)
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return errors.Join(err, front.Shutdown(patience), back.Shutdown(patience))
}

// start opens the record and wires the rooms.
func (c serveCommand) start(ctx context.Context, con *console) (*server, error) {
	path, err := c.path()
	if err != nil {
		return nil, err
	}
	if err := c.prepare(path); err != nil {
		return nil, err
	}
	var time clock.Clock = clock.System{}
	if c.Demo {
		time = demoClock()
	}
	ops := newOperations()
	record, err := open(path, time, ops.committed)
	if err != nil {
		return nil, err
	}
	ops.record = record
	s := &server{serveCommand: c, opened: record, con: con, operations: ops, bodies: rest.NewBodies(bodyRoom)}
	s.sessions.Secure = c.TLSCert != "" || strings.HasPrefix(c.PublicURL, "https://")
	if err := s.wire(ctx); err != nil {
		return nil, errors.Join(err, record.close())
	}
	return s, nil
}

func (s *server) wire(ctx context.Context) error {
	deps := web.Deps{Store: s.store, Sessions: s.sessions, Clock: s.clock, Log: s.con.log, Name: "Concordat", PublicURL: s.PublicURL}
	var err error
	if s.assets, err = assets.Load(); err != nil {
		return err
	}
	deps.Observe, deps.Asset = s.operations.observe, s.assets.Path
	installing := access.Server("forms").Access("forms.install", "", "forms that this version brings", "start")
	if err := s.store.Update(ctx, installing, forms.Install); err != nil {
		return err
	}
	if s.Demo {
		if err := s.demonstrate(ctx, &deps); err != nil {
			return err
		}
	}
	if s.kernel, err = web.New(deps); err != nil {
		return err
	}
	for pattern, handler := range mounts(s) {
		if err := s.kernel.Mount(pattern, handler); err != nil {
			return err
		}
	}
	return s.kernel.Handle(pages()...)
}

// rest serves R4 types or the partnership's own; the rest are at others.
func (s *server) rest(path, others string, own bool) *rest.Server {
	return rest.New(rest.Deps{Store: s.store, Path: path, Others: others, PublicURL: s.PublicURL, Log: s.con.log, Bodies: s.bodies, Title: s.title(), Version: Version, Built: built(),
		Serves: func(t *fhir.Type) bool { return t.Own == own },
		Identify: func(r *http.Request) (rest.Caller, error) {
			who, err := s.sessions.Identify(r)
			if err != nil {
				return rest.Caller{}, err
			}
			web.NoteRole(r, who.Role)
			return rest.Caller{System: who.Role == access.System, Access: func(action string) record.Access {
				return who.Access(action, "", "", web.RequestID(r))
			}}, nil
		}})
}

// listenToCommands opens the socket beside the database through which other commands reach this owner. Only this user
// of the machine can use it.
func (s *server) listenToCommands() (net.Listener, error) {
	path, err := s.path()
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path + ".sock"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	address, done, err := socketAddress(path)
	if err != nil {
		return nil, err
	}
	defer done()
	listener, err := net.Listen("unix", address)
	if err != nil {
		return nil, err
	}
	return listener, os.Chmod(path+".sock", 0o600)
}

func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// address is where a browser finds the server.
func (s *server) address(l net.Listener) string {
	if s.TLSCert != "" {
		return "https://" + l.Addr().String()
	}
	return "http://" + l.Addr().String()
}
