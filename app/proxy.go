package app

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// proxies are the addresses whose word on where a request came from is believed.
type proxies []netip.Prefix

func parseProxies(list []string) (proxies, error) {
	var out proxies
	for _, text := range list {
		if addr, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("--trusted-proxies: %q is neither an address nor a network such as 10.0.0.0/8", text)
		}
		out = append(out, prefix)
	}
	return out, nil
}

func (p proxies) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(addr.Unmap()) })
}

// resolve gives each request the address that it really came from: the last one in X-Forwarded-For that is no trusted
// proxy. One that a trusted proxy got by https, as its X-Forwarded-Proto says, counts as having come by TLS: its links
// are https and its cookie is Secure. From anybody else the forwarding headers are taken away, so that nothing behind
// here can be told a tale.
func (p proxies) resolve(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !p.trusts(peer.Addr()) {
			for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip"} {
				r.Header.Del(name)
			}
			next.ServeHTTP(w, r)
			return
		}
		if protos := strings.Split(strings.Join(r.Header.Values("X-Forwarded-Proto"), ","), ","); r.TLS == nil && strings.EqualFold(strings.TrimSpace(protos[0]), "https") {
			secured := *r
			secured.TLS = &tls.ConnectionState{}
			r = &secured
		}
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for _, hop := range slices.Backward(hops) {
			addr, err := netip.ParseAddr(strings.TrimSpace(hop))
			if err != nil {
				break
			}
			r.RemoteAddr = netip.AddrPortFrom(addr, 0).String()
			if !p.trusts(addr) {
				break
			}
		}
		next.ServeHTTP(w, r)
	})
}

// local reports whether a request came from this machine itself, without any proxy between.
func local(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() && r.Header.Get("X-Forwarded-For") == ""
}
