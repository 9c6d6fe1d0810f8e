package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Behind security: whose request it is, how many of theirs are worked at, and how much body each may have. */
public final class CallerGate extends OncePerRequestFilter {
    private static final String SHARED = "/s/";
    private static final List<String> SINGLE = List.of(HttpHeaders.CONTENT_TYPE, "Last-Event-ID");
    private static final int MOST_WAITING = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BodySettings settings;
    private final Admission admission;
    private final ToLongFunction<HttpServletRequest> mostBytes;
    private final ProblemWriter writer;
    private final LongSupplier nanos;

    /**
     * Makes it.
     *
     * @param mostBytes of the body of a request
     * @param nanos a clock for durations, as {@link System#nanoTime}
     */
    public CallerGate(
            BodySettings settings,
            ToLongFunction<HttpServletRequest> mostBytes,
            ProblemWriter writer,
            LongSupplier nanos) {
        this.settings = settings;
        this.admission = new Admission(settings.requestsPerUser(), MOST_WAITING, PATIENCE);
        this.mostBytes = mostBytes;
        this.writer = writer;
        this.nanos = nanos;
    }

    /** One that waited comes by here again. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        HttpServletResponse guarded = new GuardedAnswer(response, settings, nanos);
        if (caller instanceof CallerToken) {
            passCaller(caller.getName(), request, guarded, chain);
        } else if (request.getServletPath().startsWith(SHARED)) { // as it is matched: decoded
            // a look into the database each: all of them together wait as one user does
            inTurn(SHARED, request, guarded, chain);
        } else {
            chain.doFilter(request, guarded); // what is open to all has no body
        }
    }

    private void passCaller(String user, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        for (String single : SINGLE) {
            int times = Collections.list(request.getHeaders(single)).size();
            if (times > 1) { // the first would be taken, and the others dropped
                writer.write(
                        response,
                        Problems.of(
                                HttpStatus.BAD_REQUEST,
                                ErrorCode.REQUEST_INVALID,
                                "The header " + single + " is there " + times + " times; send one."));
                return;
            }
        }
        if (Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
                .anyMatch(encoding -> !encoding.equalsIgnoreCase("identity"))) {
            writer.write(
                    response,
                    Problems.of(
                            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                            ErrorCode.CONTENT_ENCODING_UNSUPPORTED,
                            "The body has a Content-Encoding; send it as it is, without compressing it."));
            return;
        }
        if (isOfAnyType(request.getContentType())) { // converters take it for a type and then fail
            writer.write(
                    response,
                    Problems.of(
                            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                            ErrorCode.CONTENT_TYPE_UNSUPPORTED,
                            "The body's Content-Type has a wildcard; say which type it is."));
            return;
        }
        long most = mostBytes.applyAsLong(request);
        if (request.getContentLengthLong() > most) {
            writer.write(response, tooLarge(request, most));
            return;
        }
        inTurn(user, request, response, (admitted, answer) -> {
            if (admitted.getAttribute(GuardedBody.class.getName()) instanceof GuardedBody body) {
                body.belongsTo(user, most);
            }
            chain.doFilter(admitted, answer);
        });
    }

    private static boolean isOfAnyType(@Nullable String type) {
        if (type == null || type.indexOf('*') < 0) {
            return false;
        }
        try {
            MediaType said = MediaType.parseMediaType(type);
            return said.isWildcardType() || said.isWildcardSubtype();
        } catch (InvalidMediaTypeException e) {
            return false; // refused where it is looked at
        }
    }

    private void inTurn(String line, HttpServletRequest request, HttpServletResponse response, FilterChain rest)
            throws ServletException, IOException {
        switch (admission.enter(line, request, response)) {
            case WAITS -> {}
            case REFUSED -> refuse(response);
            case ADMITTED -> {
                try {
                    rest.doFilter(request, response);
                } finally {
                    admission.leave(line);
                }
            }
        }
    }

    private void refuse(HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, "5");
        writer.write(
                response,
                Problems.of(
                        HttpStatus.TOO_MANY_REQUESTS,
                        ErrorCode.TOO_MANY_REQUESTS,
                        "Too many of your requests are under way at once; send this one when others are done."));
    }

    private static ProblemDetail tooLarge(HttpServletRequest request, long most) {
        boolean parts = String.valueOf(request.getContentType())
                .toLowerCase(Locale.ROOT)
                .startsWith("multipart/");
        return Problems.of(
                HttpStatus.CONTENT_TOO_LARGE,
                parts ? ErrorCode.OUTPUT_TOO_LARGE : ErrorCode.BODY_TOO_LARGE,
                "The body is larger than the " + most + " bytes that this takes."
                        + (parts ? "" : " Send a large output as multipart/form-data."));
    }
}
