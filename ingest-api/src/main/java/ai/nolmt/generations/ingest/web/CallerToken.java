package ai.nolmt.generations.ingest.web;

import java.util.Collection;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;

/** A caller who has shown who they are; the proof itself is not kept. */
final class CallerToken extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1;

    private final transient Caller caller;

    CallerToken(Caller caller, Collection<GrantedAuthority> authorities) {
        super(authorities);
        this.caller = caller;
        setAuthenticated(true);
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    @Override
    public String getCredentials() {
        return "";
    }
}
