package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.config.CorsSettings;
import ai.nolmt.generations.config.JwtSettings;
import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({JwtSettings.class, BodySettings.class, CorsSettings.class})
class WebConfiguration {
    private static final Set<String> METHODS = Set.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");
    private static final Set<String> READING = Set.of("GET", "HEAD");

    @Bean
    JwtDecoder jwtDecoder(JwtSettings settings) {
        return Tokens.decoder(settings);
    }

    @Bean
    ProblemWriter problemWriter(JsonMapper json) {
        return new ProblemWriter(json);
    }

    @Bean
    JsonMapperBuilderCustomizer strictJson() {
        return StrictJson::apply;
    }

    /** Behind the one that Spring Boot adds, so that this one answers first. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> serverProblems(JsonMapper json, BodySettings bodies) {
        return server -> {
            server.addContextCustomizers(context -> {
                context.getParent().getPipeline().addValve(new ServerProblems(json));
                context.getParent().getPipeline().addValve(new BodyGuard(bodies, System::nanoTime));
            });
            // who asks first whether to send a body is answered before it is sent
            server.addConnectorCustomizers(connector -> ((AbstractHttp11Protocol<?>) connector.getProtocolHandler())
                    .setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString()));
        };
    }

    @Bean
    WebMvcConfigurer knownParameters() {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                // whose parameters are those of the request that failed
                registry.addInterceptor(new KnownParameters()).excludePathPatterns("/error");
                registry.addInterceptor(new HeardKeys()).excludePathPatterns("/error");
            }
        };
    }

    @Bean
    OpenApiCustomizer apiDescription() {
        return new ApiDescription();
    }

    @Bean
    DescribedAnswers describedAnswers() {
        return new DescribedAnswers();
    }

    /** Tokens are sent by scripts, so that no cookie needs to be allowed. */
    private static CorsFilter cors(CorsSettings settings, ProblemWriter problems) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(settings.origins());
        cors.setAllowedMethods(List.of("GET", "POST", "PUT", "DELETE"));
        cors.setAllowedHeaders(List.of("*"));
        cors.setExposedHeaders(List.of("Location", "Retry-After", "ETag", "Preference-Applied"));
        cors.setMaxAge(Duration.ofHours(1));
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/api/**", cors);
        CorsFilter filter = new CorsFilter(source);
        filter.setCorsProcessor(new OriginRefused(problems));
        return filter;
    }

    /** Answered here: whoever looked for a page for the error would meet the same characters again. */
    @Bean
    RequestRejectedHandler oddCharacters(ProblemWriter problems) {
        return (request, response, e) -> problems.write(
                response,
                METHODS.contains(request.getMethod())
                        ? Problems.of(HttpStatus.BAD_REQUEST, ErrorCode.REQUEST_INVALID, OddCharacters.sentence(e))
                        : Problems.of(
                                HttpStatus.METHOD_NOT_ALLOWED,
                                ErrorCode.METHOD_NOT_ALLOWED,
                                "Nothing here has the method " + OddCharacters.shortened(request.getMethod()) + "."));
    }

    /** Each filter of each request would be an observation of its own, a fifth of what a request costs. */
    @Bean
    SecurityObservationSettings observations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    ManagementPort managementPort() {
        return new ManagementPort();
    }

    /** What is on a port of its own is protected by who can reach it. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain operators(HttpSecurity http, ManagementPort port) throws Exception {
        return http.securityMatcher(port::took)
                .csrf(csrf -> csrf.disable())
                .cors(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            JwtDecoder decoder,
            JwtSettings settings,
            ProducerKeys keys,
            ProblemWriter problems,
            CorsSettings origins)
            throws Exception {
        // No cookies and no sessions, so there is nothing that another site could make a browser send.
        return http.csrf(csrf -> csrf.disable())
                .cors(AbstractHttpConfigurer::disable)
                .addFilter(cors(origins, problems))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/v3/api-docs/**",
                                "/v3/api-docs.yaml",
                                "/swagger-ui/**",
                                "/swagger-ui.html",
                                "/actuator/health/liveness",
                                "/actuator/health/readiness",
                                "/s/*",
                                "/livez",
                                "/readyz",
                                "/error")
                        .permitAll()
                        // where operators have no port of their own
                        .requestMatchers("/api/admin/**", "/actuator/{endpoint}/**")
                        .hasAuthority(Tokens.ADMIN)
                        .requestMatchers(HttpMethod.GET, "/api/**")
                        .hasAuthority(Callers.READ)
                        .requestMatchers(HttpMethod.HEAD, "/api/**")
                        .hasAuthority(Callers.READ)
                        .requestMatchers("/api/**")
                        .hasAuthority(Callers.WRITE)
                        // what isn't there is 401 to strangers and 404 to the others
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.bearerTokenResolver(Callers::tokenOf)
                        .authenticationManagerResolver(new Callers(decoder, settings, keys))
                        .authenticationEntryPoint((request, response, e) -> unauthorized(problems, response, e))
                        .accessDeniedHandler((request, response, e) -> forbidden(problems, request, response)))
                .exceptionHandling(handling -> handling.authenticationEntryPoint(
                                (request, response, e) -> unauthorized(problems, response, e))
                        .accessDeniedHandler((request, response, e) -> forbidden(problems, request, response)))
                .build();
    }

    private static void unauthorized(
            ProblemWriter problems, HttpServletResponse response, AuthenticationException failure) throws IOException {
        if (failure instanceof Callers.Refused refused) {
            if (refused.problem().status().is5xxServerError()) {
                response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            }
            problems.write(response, refused.problem().toProblemDetail());
            return;
        }
        if (failure.getCause() instanceof PublishedKeys.Unavailable) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            problems.write(
                    response,
                    Problems.of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            ErrorCode.TOKEN_KEYS_UNAVAILABLE,
                            "The keys of the tokens' issuer can't be read now; send the request again later."));
            return;
        }
        boolean hadToken = failure instanceof OAuth2AuthenticationException;
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, hadToken ? "Bearer error=\"invalid_token\"" : "Bearer");
        problems.write(
                response,
                hadToken
                        ? Problems.of(
                                HttpStatus.UNAUTHORIZED,
                                ErrorCode.TOKEN_INVALID,
                                "The bearer token can't be used: " + failure.getMessage())
                        : Problems.of(
                                HttpStatus.UNAUTHORIZED,
                                ErrorCode.TOKEN_MISSING,
                                "Send your token as the header Authorization: Bearer …"));
    }

    private static void forbidden(ProblemWriter problems, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String path = request.getServletPath() + "/";
        boolean admins = path.startsWith("/api/admin/") || path.startsWith("/actuator/");
        problems.write(
                response,
                Problems.of(
                        HttpStatus.FORBIDDEN,
                        ErrorCode.FORBIDDEN,
                        admins
                                ? "Your token does not allow this; it needs an admin's."
                                : "Your key does not allow this; it needs one with the scope "
                                        + (READING.contains(request.getMethod()) ? "read." : "write.")));
    }
}
